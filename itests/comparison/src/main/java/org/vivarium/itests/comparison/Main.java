package org.vivarium.itests.comparison;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vivarium.itests.benchmark.FailedRunException;
import org.vivarium.itests.benchmark.Json;

/** The main class behind {@code itests/comparison/run}. */
public final class Main {
    private static final int FAILED = 1;
    private static final int USAGE = 2;

    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        System.exit(run(List.of(args)));
    }

    /** @return the exit code */
    static int run(List<String> args) throws InterruptedException {
        if (args.contains("--help") || args.contains("-h")) {
            System.out.print(Settings.USAGE);
            return 0;
        }
        try {
            Settings settings = Settings.of(args, top());
            compare(settings, args);
            return 0;
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            return USAGE;
        } catch (FailedRunException | IOException e) {
            System.err.println("The comparison failed. " + e.getMessage());
            return FAILED;
        }
    }

    private static void compare(Settings settings, List<String> args) throws IOException, InterruptedException {
        Map<String, String> machine = Machine.describe(settings.work());
        machine.forEach((key, value) -> System.err.println(key + ": " + value));
        Contest contest = new Contest(settings);
        List<Outcome> outcomes = new ArrayList<>();
        for (String id : settings.only()) {
            Suite suite = Suites.of(id);
            Outcome outcome = new Outcome(suite, Medians.of(contest.play(suite)));
            outcomes.add(outcome);
            System.out.println(outcome.table());
            writeRaw(settings, args, machine, contest);
        }
        System.out.println("Goals");
        outcomes.forEach(outcome -> outcome.verdicts().forEach(System.out::println));
        System.out.println("Raw figures: " + settings.json());
        if (settings.write() != null) {
            Files.writeString(settings.write(), Pages.of(settings, args, machine, contest, outcomes));
        }
    }

    private static void writeRaw(Settings settings, List<String> args, Map<String, String> machine, Contest contest)
            throws IOException {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("commandLine", args);
        all.put("machine", machine);
        all.put("jvmFlags", contest.jvmFlags());
        all.put("turns", contest.raw());
        Files.writeString(settings.json(), Json.of(all));
    }

    /** The project's directory: here or above. */
    private static Path top() throws IOException {
        Path at = Path.of("").toAbsolutePath();
        while (at != null && !Files.isDirectory(at.resolve("itests/comparison"))) {
            at = at.getParent();
        }
        if (at == null) {
            throw new IOException("no folder from " + Path.of("").toAbsolutePath()
                    + " upwards holds itests/comparison; run within the project");
        }
        return at;
    }
}
