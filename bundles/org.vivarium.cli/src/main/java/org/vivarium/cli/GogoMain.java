package org.vivarium.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.vivarium.cli.gogo.NoServerException;
import org.vivarium.cli.gogo.Options;
import org.vivarium.cli.gogo.RemoteGogo;
import org.vivarium.cli.gogo.TerminalLoop;

/**
 * The main class behind {@code bin/gogo.sh}: the Gogo shell of a server that runs on this machine, for the user who
 * runs it.
 */
public final class GogoMain {
    private static final int FAILED = 1;
    private static final int NO_SERVER = 2;

    private GogoMain() {}

    public static void main(String[] arguments) {
        // commands answer in UTF-8, whatever the locale of a script that calls this
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(arguments, System.in, out, err));
    }

    static int run(String[] arguments, InputStream in, PrintStream out, PrintStream err) {
        try {
            Options options = Options.of(arguments);
            if (options.help()) {
                out.println(Options.HELP);
                return 0;
            }
            try (RemoteGogo gogo = RemoteGogo.connect(options.configuration(), out, err)) {
                return run(options, gogo, in);
            }
        } catch (Options.WrongUsageException | NoServerException e) {
            err.println(e.getMessage());
            return NO_SERVER;
        } catch (IOException e) {
            err.println("The server ended the connection" + (e.getMessage() == null ? "." : ": " + e.getMessage()));
            return FAILED;
        }
    }

    private static int run(Options options, RemoteGogo gogo, InputStream in) throws IOException {
        if (options.commands().isEmpty() && System.console() != null) {
            return TerminalLoop.run(gogo);
        }
        if (options.commands().isEmpty()) {
            return script(gogo, in);
        }
        for (String command : options.commands()) {
            if (!gogo.execute(command)) {
                return FAILED;
            }
        }
        return 0;
    }

    /** Line by line from the standard input, up to the first that fails. */
    private static int script(RemoteGogo gogo, InputStream in) throws IOException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            boolean empty = line.isBlank() || line.stripLeading().startsWith("#");
            if (!empty && !gogo.execute(line)) {
                return FAILED;
            }
        }
        return 0;
    }
}
