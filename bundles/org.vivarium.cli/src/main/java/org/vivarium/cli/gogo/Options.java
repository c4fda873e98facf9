package org.vivarium.cli.gogo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What {@code bin/gogo.sh} was called with.
 *
 * @param help whether only the help is wanted
 * @param configuration the server's zoo.cfg
 * @param commands one each; none for a terminal or a script on the standard input
 */
public record Options(boolean help, Path configuration, List<String> commands) {
    public static final String HELP = """
            Usage: gogo.sh [-c cfg] ['command' ...]

            Opens the Gogo shell of the server that runs on this machine with this configuration.
            Only the user who runs the server can.

              -c, --config cfg  the server's configuration file, or the directory of its zoo.cfg;
                                conf/zoo.cfg where none is given
              -h, --help        this text

            With commands, each in quotes, it runs them in turn up to the first that fails, for example
              gogo.sh 'zk:status' 'zk:ls /zookeeper'
            Without, it reads them from the terminal, with completion by the tab key, and ^D or exit to leave;
            or, where the standard input is no terminal, line by line up to the first that fails.
            zk:help lists the server's own commands; help those of Gogo.

            Exit status: 0 all done, 1 a command failed, 2 no server to talk to or wrong usage.""";

    /** How the command line is wrong; the message is for the user. */
    public static final class WrongUsageException extends Exception {
        WrongUsageException(String message) {
            super(message + " See gogo.sh --help.");
        }
    }

    public static Options of(String... arguments) throws WrongUsageException {
        boolean help = false;
        Path configuration = Path.of("conf", "zoo.cfg");
        List<String> commands = new ArrayList<>();
        for (int i = 0; i < arguments.length; i++) {
            String argument = arguments[i];
            if (!commands.isEmpty() || !argument.startsWith("-")) {
                commands.add(argument);
            } else if (argument.equals("-h") || argument.equals("--help")) {
                help = true;
            } else if (!argument.equals("-c") && !argument.equals("--config")) {
                throw new WrongUsageException("There is no option " + argument + ".");
            } else if (++i == arguments.length) {
                throw new WrongUsageException("The option " + argument + " needs a configuration file behind it.");
            } else {
                configuration = Path.of(arguments[i]);
            }
        }
        if (Files.isDirectory(configuration)) {
            configuration = configuration.resolve("zoo.cfg");
        }
        return new Options(help, configuration, List.copyOf(commands));
    }
}
