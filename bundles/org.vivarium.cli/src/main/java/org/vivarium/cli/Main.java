package org.vivarium.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.vivarium.client.Event;

/** The main class behind {@code bin/zkCli.sh}. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws InterruptedException {
        // data is UTF-8, whatever the locale of a script that calls this
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(System.err, true, StandardCharsets.UTF_8);
        System.exit(run(args, System.in, out, err, System.console() != null, System.getenv()));
    }

    /**
     * @param terminal whether a user sits there
     * @return the exit code
     */
    static int run(
            String[] args,
            InputStream in,
            PrintStream out,
            PrintStream err,
            boolean terminal,
            Map<String, String> environment)
            throws InterruptedException {
        try {
            Arguments arguments = Arguments.of(args);
            if (arguments.help()) {
                out.print(Arguments.USAGE + Commands.list());
                return 0;
            }
            if (terminal && arguments.command().isEmpty()) {
                return Terminal.run(arguments, environment);
            }
            try (Shell shell = new Shell(arguments, out, err, event -> show(event, out, err))) {
                connect(shell, arguments);
                return arguments.command().isEmpty() ? script(shell, in) : shell.run(arguments.command());
            }
        } catch (CliException e) {
            err.println(e.getMessage());
            return e.exitCode();
        } catch (IOException e) {
            err.println("The terminal or the standard input cannot be read: " + e.getMessage());
            return CliException.FAILED;
        }
    }

    /** @throws CliException where a connection was to be waited for, and none came */
    static void connect(Shell shell, Arguments arguments) throws CliException, InterruptedException {
        shell.connect(arguments.server());
        if (arguments.waitForConnection() && !shell.awaitConnected(arguments.timeoutMs())) {
            throw new CliException("No server of " + arguments.server() + " was reached within " + arguments.timeoutMs()
                    + " ms" + shell.reason());
        }
    }

    /** Line by line; one that fails does not keep the next from being run. */
    private static int script(Shell shell, InputStream in) throws IOException, InterruptedException {
        BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null && !shell.hasLeft(); line = lines.readLine()) {
            if (!line.isBlank() && !line.stripLeading().startsWith("#")) {
                shell.run(line.strip());
            }
        }
        return shell.exitCode();
    }

    /** What a script asked to watch is output; that the connection is lost is not. */
    private static void show(Event event, PrintStream out, PrintStream err) {
        if (event.type() != Event.Type.None) {
            out.print(text(event));
        } else if (event.connection() == Event.Connection.Disconnected
                || event.connection() == Event.Connection.Expired) {
            err.print(text(event));
        }
    }

    static String text(Event event) {
        return "\nWATCHER::\n\n" + event + "\n";
    }
}
