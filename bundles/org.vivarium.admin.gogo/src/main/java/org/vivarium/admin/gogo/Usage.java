package org.vivarium.admin.gogo;

import java.util.StringJoiner;
import org.vivarium.api.admin.AdminCommand;
import org.vivarium.api.admin.AdminCommand.Argument;

/** Writes what a command takes. */
final class Usage {
    private Usage() {}

    /** For example {@code zk:ls [path] [-R]}. */
    static String line(AdminCommand command) {
        StringBuilder line = new StringBuilder(GogoCommands.SCOPE + ":" + command.name());
        for (Argument argument : command.arguments()) {
            boolean required = argument.kind() == Argument.Kind.REQUIRED;
            line.append(required ? " " + argument.name() : " [" + argument.name() + "]");
        }
        return line.toString();
    }

    /** The usage line, the summary, and a line for each argument. */
    static String of(AdminCommand command) {
        int width = command.arguments().stream()
                .mapToInt(argument -> argument.name().length())
                .max()
                .orElse(0);
        StringJoiner lines = new StringJoiner("\n");
        lines.add(line(command)).add("  " + command.summary());
        for (Argument argument : command.arguments()) {
            lines.add("  " + pad(argument.name(), width) + "  " + argument.summary());
        }
        return lines.toString();
    }

    static String pad(String text, int width) {
        return text + " ".repeat(Math.max(0, width - text.length()));
    }
}
