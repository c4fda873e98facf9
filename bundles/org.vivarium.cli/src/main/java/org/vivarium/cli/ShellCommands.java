package org.vivarium.cli;

import java.util.List;

/** The commands that are about the shell itself. */
final class ShellCommands {
    private ShellCommands() {}

    static List<Command> all() {
        return List.of(
                Command.of(
                        "help",
                        new Syntax("help [command]", "", "", 0, 1),
                        "all commands, or what one does",
                        ShellCommands::help),
                Command.of(
                        "history",
                        new Syntax("history", "", "", 0, 0),
                        "the last commands and their numbers",
                        (shell, call) -> shell.showHistory()),
                Command.of(
                        "redo",
                        new Syntax("redo cmdno", "", "", 1, 1),
                        "run a command of the history again",
                        ShellCommands::redo),
                Command.of(
                        "printwatches",
                        new Syntax("printwatches on|off", "", "", 0, 1),
                        "whether watch events are shown",
                        ShellCommands::printWatches),
                Command.of(
                        "connect",
                        new Syntax("connect host:port", "", "", 1, 1),
                        "close this session, and begin one there",
                        (shell, call) -> shell.connect(call.word(0))),
                Command.of("close", new Syntax("close", "", "", 0, 0), "end the session", (shell, call) -> {
                    shell.client();
                    shell.close();
                }),
                leave("quit"),
                leave("exit"));
    }

    private static Command leave(String name) {
        Syntax syntax = new Syntax(name, "", "", 0, 0);
        return Command.of(name, syntax, "end the session, and leave", (shell, call) -> shell.leave());
    }

    private static void help(Shell shell, Syntax.Parsed call) throws CliException {
        String name = call.wordOrNull(0);
        if (name == null) {
            shell.out().print("zkCli.sh [option ...] command [argument ...]\n" + Commands.list());
            return;
        }
        Command command = Commands.BY_NAME.get(name);
        if (command == null) {
            throw new CliException("There is no command " + name + "; help lists those that are");
        }
        shell.out().println(command.syntax().usage());
        shell.out().println("\t" + command.summary());
    }

    /** The line that is run again takes the place of the {@code redo}, so that no chain of them can grow. */
    private static void redo(Shell shell, Syntax.Parsed call) throws CliException, InterruptedException {
        List<String> history = shell.history();
        int last = history.size() - 1;
        int number = number(call.word(0));
        if (number < 0 || number >= last) {
            throw new CliException("There is no command " + call.word(0) + "; history shows the last ones");
        }
        String line = history.get(number);
        shell.rewriteLast(line);
        List<String> words = Words.of(line);
        if (words.get(0).equals("redo")) {
            throw new CliException("Command " + number + " is a redo that failed");
        }
        int exitCode = shell.run(words);
        if (exitCode != 0) {
            throw CliException.told(exitCode);
        }
    }

    private static int number(String text) throws CliException {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new CliException("redo wants a command's number, not " + text);
        }
    }

    private static void printWatches(Shell shell, Syntax.Parsed call) throws CliException {
        String word = call.wordOrNull(0);
        if (word == null) {
            shell.out().println("printwatches is " + (shell.watchesPrinted() ? "on" : "off"));
        } else if (word.equals("on") || word.equals("off")) {
            shell.printWatches(word.equals("on"));
        } else {
            throw new CliException("printwatches wants on or off, not " + word);
        }
    }
}
