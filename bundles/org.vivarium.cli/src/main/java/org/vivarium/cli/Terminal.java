package org.vivarium.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.reader.impl.LineReaderImpl;
import org.jline.reader.impl.history.DefaultHistory;
import org.jline.terminal.TerminalBuilder;
import org.vivarium.client.Event;

/** Asks a user for commands, until the user leaves. */
final class Terminal {
    private static final long FIRST_PROMPT_MS_MAX = 1000;

    private Terminal() {}

    /** @return the exit code of the last command */
    static int run(Arguments arguments, Map<String, String> environment)
            throws CliException, IOException, InterruptedException {
        try (org.jline.terminal.Terminal terminal = TerminalBuilder.terminal()) {
            PrintStream out = new PrintStream(terminal.output(), true, StandardCharsets.UTF_8);
            Screen screen = new Screen();
            out.println("Connecting to " + arguments.server());
            out.println("Welcome to ZooKeeper!");
            out.println("JLine support is enabled");
            try (Shell shell = new Shell(arguments, out, System.err, screen::show)) {
                LineReader reader = reader(terminal, shell, environment);
                screen.begin(shell, reader);
                Main.connect(shell, arguments);
                // a prompt that says CONNECTED, where it takes no longer than a moment
                shell.awaitConnected(FIRST_PROMPT_MS_MAX);
                return loop(shell, reader);
            }
        }
    }

    private static int loop(Shell shell, LineReader reader) throws InterruptedException {
        while (!shell.hasLeft()) {
            try {
                String line = reader.readLine(shell.prompt()).strip();
                if (!line.isEmpty()) {
                    shell.run(line);
                }
            } catch (UserInterruptException e) {
                // ^C takes back the line that was begun, and nothing else
                continue;
            } catch (EndOfFileException e) {
                break;
            }
        }
        shell.printWatches(false);
        return shell.exitCode();
    }

    private static LineReader reader(
            org.jline.terminal.Terminal terminal, Shell shell, Map<String, String> environment) {
        // quotes are judged by the command, when the line is complete
        DefaultParser parser = new DefaultParser().escapeChars(null);
        parser.setEofOnUnclosedQuote(false);
        LineReaderBuilder builder = LineReaderBuilder.builder()
                .terminal(terminal)
                .parser(parser)
                .completer(new ShellCompleter(shell))
                .history(new WithoutCredentials())
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true);
        Path file = historyFile(environment);
        if (file != null) {
            builder.variable(LineReader.HISTORY_FILE, file);
        }
        return builder.build();
    }

    /** Made here where it is not there yet, so that no one else can read it; null for none. */
    private static Path historyFile(Map<String, String> environment) {
        String named = environment.get("VIVARIUM_CLI_HISTORY");
        String home = environment.get("HOME");
        if (named == null && home == null || "".equals(named)) {
            return null;
        }
        Path file = named != null ? Path.of(named) : Path.of(home, ".vivarium_cli_history");
        try {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } catch (FileAlreadyExistsException e) {
            return file;
        } catch (IOException | UnsupportedOperationException e) {
            System.err.println("No history will be kept: " + file + " cannot be made (" + e + ")");
            return null;
        }
        return file;
    }

    /** Shows events above the line that is being typed, behind a prompt that tells how the connection is now. */
    private static final class Screen {
        private Shell shell;
        private LineReader reader;

        /** Before there is a client, and so before any event. */
        void begin(Shell shell, LineReader reader) {
            this.shell = shell;
            this.reader = reader;
        }

        void show(Event event) {
            if (reader instanceof LineReaderImpl typing) {
                typing.setPrompt(shell.prompt());
            }
            reader.printAbove(Main.text(event));
        }
    }

    /** A history that does not write passwords to a file. */
    private static final class WithoutCredentials extends DefaultHistory {
        @Override
        public boolean isPersistable(Entry entry) {
            return super.isPersistable(entry) && !entry.line().stripLeading().startsWith("addauth");
        }
    }
}
