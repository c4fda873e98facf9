package org.vivarium.admin.gogo;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;
import org.vivarium.api.admin.AdminCommand;
import org.vivarium.api.admin.AdminCommand.Argument;
import org.vivarium.api.admin.AdminCommand.CommandException;

/** One admin command as Gogo calls it: words in, text out; {@code --help} says what it takes. */
final class CommandFunction implements Function {
    private final AdminCommand command;

    CommandFunction(AdminCommand command) {
        this.command = command;
    }

    @Override
    public Object execute(CommandSession session, List<Object> words) throws RefusedException {
        if (words.stream().anyMatch(word -> String.valueOf(word).equals("--help"))) {
            return Usage.of(command);
        }
        try {
            return command.run(arguments(words), line -> session.getConsole().println(line));
        } catch (CommandException e) {
            throw new RefusedException(e.getMessage());
        }
    }

    private Map<String, String> arguments(List<Object> words) throws RefusedException {
        Map<String, String> given = new HashMap<>();
        List<Argument> positional = new ArrayList<>(command.arguments());
        positional.removeIf(argument -> argument.kind() == Argument.Kind.FLAG);
        for (Object object : words) {
            String word = String.valueOf(object);
            if (isFlag(word)) {
                given.put(word, "true");
            } else if (word.startsWith("-") && word.length() > 1) {
                throw new RefusedException("There is no option " + word + ". Usage: " + Usage.line(command));
            } else if (positional.isEmpty()) {
                throw new RefusedException("One argument too many: " + word + ". Usage: " + Usage.line(command));
            } else {
                given.put(positional.remove(0).name(), word);
            }
        }
        if (!positional.isEmpty() && positional.get(0).kind() == Argument.Kind.REQUIRED) {
            throw new RefusedException(
                    "The argument " + positional.get(0).name() + " is missing. Usage: " + Usage.line(command));
        }
        return given;
    }

    private boolean isFlag(String word) {
        return command.arguments().stream()
                .anyMatch(argument ->
                        argument.kind() == Argument.Kind.FLAG && argument.name().equals(word));
    }
}
