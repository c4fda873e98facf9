package org.vivarium.cli;

import java.util.List;
import org.vivarium.client.ConnectString;

/**
 * The command line of zkCli.
 *
 * @param server as given, for the prompt
 * @param timeoutMs the session's
 * @param command the words of the command to run once; empty for none
 */
record Arguments(
        String server, int timeoutMs, boolean readOnly, boolean waitForConnection, boolean help, List<String> command) {
    static final String USAGE = """
            usage: zkCli.sh [option ...] [command [argument ...]]

            Runs one command, or the commands that the standard input has line by line, or
            asks for commands where the standard input is a terminal.

              -server host:port[,host:port ...][/path]
                                  the servers, and the znode that is to be / (localhost:2181)
              -timeout ms         the session's timeout (30000)
              -waitforconnection  wait for a connection, up to the timeout, before the first command
              -r                  be content with a server that only reads
              -h, --help          show this

            The exit code is that of the last command: 0 where it worked, 1 where it failed,
            127 where there is no such command. Errors go to the standard error.
            The terminal's history is kept in ~/.vivarium_cli_history, without addauth lines;
            VIVARIUM_CLI_HISTORY names another file, or none where it is empty.

            commands:
            """;

    private static final String SERVER_DEFAULT = "localhost:" + ConnectString.PORT_DEFAULT;
    private static final int TIMEOUT_MS_DEFAULT = 30_000;

    static Arguments of(String... args) throws CliException {
        String server = SERVER_DEFAULT;
        int timeoutMs = TIMEOUT_MS_DEFAULT;
        boolean readOnly = false;
        boolean wait = false;
        boolean help = false;
        int at = 0;
        for (; at < args.length && args[at].startsWith("-"); at++) {
            switch (args[at]) {
                case "-server" -> server = value(args, ++at);
                case "-timeout" -> timeoutMs = milliseconds(value(args, ++at));
                case "-r" -> readOnly = true;
                case "-waitforconnection" -> wait = true;
                case "-h", "-help", "--help" -> help = true;
                default -> throw new CliException("Unrecognized option: " + args[at] + "; --help lists the options");
            }
        }
        return new Arguments(
                server, timeoutMs, readOnly, wait, help, List.of(args).subList(at, args.length));
    }

    private static String value(String[] args, int at) throws CliException {
        if (at >= args.length) {
            throw new CliException("Missing argument for option: " + args[at - 1]);
        }
        return args[at];
    }

    private static int milliseconds(String text) throws CliException {
        if (!text.matches("[0-9]{1,9}") || Integer.parseInt(text) == 0) {
            throw new CliException("-timeout wants a number of ms from 1 to 999999999, not " + text);
        }
        return Integer.parseInt(text);
    }
}
