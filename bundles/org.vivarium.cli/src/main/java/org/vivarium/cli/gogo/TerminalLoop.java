package org.vivarium.cli.gogo;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import org.jline.reader.Candidate;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.ParsedLine;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;

/** Reads lines at a terminal, edited and completed there, and has the server run them, until the user leaves. */
public final class TerminalLoop {
    private static final String PROMPT = "vivarium> ";

    private TerminalLoop() {}

    /** @return 0, since what failed was shown to the user at once */
    public static int run(RemoteGogo gogo) throws IOException {
        // what looks like an escape or an open quote is Gogo's to judge
        DefaultParser parser = new DefaultParser().escapeChars(null);
        parser.setEofOnUnclosedQuote(false);
        try (Terminal terminal = TerminalBuilder.terminal()) {
            LineReader reader = LineReaderBuilder.builder()
                    .terminal(terminal)
                    .parser(parser)
                    .completer((lines, line, candidates) -> complete(gogo, line, candidates))
                    .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                    .build();
            terminal.writer().println("The shell of a running Vivarium server: zk:help, the tab key, ^D to leave.");
            while (true) {
                try {
                    String line = reader.readLine(PROMPT).strip();
                    if (line.equals("exit") || line.equals("quit")) {
                        return 0;
                    }
                    if (!line.isEmpty()) {
                        gogo.execute(line);
                    }
                } catch (UserInterruptException e) {
                    continue;
                } catch (EndOfFileException e) {
                    return 0;
                }
            }
        }
    }

    private static void complete(RemoteGogo gogo, ParsedLine line, List<Candidate> candidates) {
        try {
            for (RemoteGogo.Candidate c : gogo.complete(line.line().substring(0, line.cursor()))) {
                String description = c.description().isEmpty() ? null : c.description();
                candidates.add(new Candidate(c.value(), c.value(), null, description, null, null, c.whole()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
