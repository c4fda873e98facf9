package org.vivarium.cli;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;

/** Completes commands, their options, and paths, which the server is asked for. */
final class ShellCompleter implements Completer {
    private static final int PATHS_MAX = 1000;
    private static final long ANSWER_MS_MAX = 2000;

    private final Shell shell;

    ShellCompleter(Shell shell) {
        this.shell = shell;
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        String word = line.word().substring(0, line.wordCursor());
        Command command =
                line.wordIndex() == 0 ? null : Commands.BY_NAME.get(line.words().get(0));
        if (line.wordIndex() == 0 || command != null && command.name().equals("help")) {
            Commands.BY_NAME.values().forEach(c -> candidates.add(described(c.name(), c.summary())));
        } else if (command == null) {
            return;
        } else if (word.startsWith("-")) {
            Syntax syntax = command.syntax();
            (syntax.flags() + syntax.valued())
                    .chars()
                    .forEach(letter -> candidates.add(new Candidate("-" + (char) letter)));
            syntax.named().keySet().forEach(name -> candidates.add(new Candidate("-" + name)));
        } else if (word.startsWith("/")) {
            paths(word.substring(0, word.lastIndexOf('/') + 1), candidates);
        } else if (word.isEmpty() && command.syntax().usage().contains("path")) {
            paths("/", candidates);
        }
    }

    private static Candidate described(String value, String summary) {
        return new Candidate(value, value, null, summary, null, null, true);
    }

    /** @param prefix ends with a slash */
    private void paths(String prefix, List<Candidate> candidates) {
        String parent = prefix.length() == 1 ? "/" : prefix.substring(0, prefix.length() - 1);
        if (!shell.state().isConnected()) {
            return;
        }
        try {
            List<String> names = shell.client().getChildren(parent, false).get(ANSWER_MS_MAX, TimeUnit.MILLISECONDS);
            names.stream()
                    .sorted()
                    .limit(PATHS_MAX)
                    .forEach(name -> candidates.add(
                            // no blank after it: the path may go on
                            new Candidate(prefix + name, name, null, null, null, null, false)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (CliException | ExecutionException | TimeoutException | IllegalArgumentException e) {
            // nothing is known there, so nothing is proposed
        }
    }
}
