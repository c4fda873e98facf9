package org.vivarium.admin.gogo;

import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;
import org.vivarium.api.admin.AdminCommand;

/** {@code zk:help}: the commands with their summaries, or what one of them takes. */
final class HelpFunction implements Function {
    private final Map<String, AdminCommand> byName;

    HelpFunction(Map<String, AdminCommand> byName) {
        this.byName = byName;
    }

    @Override
    public Object execute(CommandSession session, List<Object> words) throws RefusedException {
        if (words.isEmpty()) {
            return all();
        }
        String name = String.valueOf(words.get(0)).replaceFirst("^" + GogoCommands.SCOPE + ":", "");
        AdminCommand command = byName.get(name);
        if (command == null) {
            throw new RefusedException(
                    "There is no command " + name + ". The commands are: " + String.join(", ", byName.keySet()));
        }
        return Usage.of(command);
    }

    private String all() {
        int width = byName.values().stream()
                .mapToInt(command -> Usage.line(command).length())
                .max()
                .orElse(0);
        StringJoiner lines = new StringJoiner("\n");
        for (AdminCommand command : byName.values()) {
            lines.add(Usage.pad(Usage.line(command), width) + "  " + command.summary());
        }
        return lines.toString();
    }
}
