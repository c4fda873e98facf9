package org.vivarium.itests.benchmark;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.List;

/** The main class behind {@code bin/zkBench.sh}. */
public final class Main {
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        System.exit(run(List.of(args), System.out, System.err));
    }

    /** @return the exit code */
    static int run(List<String> args, PrintStream out, PrintStream err) throws InterruptedException {
        if (args.contains("--help") || args.contains("-h")) {
            out.print(Options.USAGE);
            return 0;
        }
        try {
            Options options = Options.of(args);
            Report report = Bench.run(options, err);
            out.print(report.table());
            if (options.json() != null) {
                Files.writeString(options.json(), Json.of(report.json()));
            }
            return 0;
        } catch (UsageException e) {
            err.println(e.getMessage());
            return USAGE;
        } catch (FailedRunException e) {
            err.println("The run failed. " + e.getMessage());
            return FAILED;
        } catch (IOException e) {
            err.println("The figures cannot be written: " + e.getMessage());
            return FAILED;
        }
    }
}
