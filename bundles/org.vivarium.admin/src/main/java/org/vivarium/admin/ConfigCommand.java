package org.vivarium.admin;

import static org.osgi.service.component.annotations.ReferencePolicyOption.GREEDY;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vivarium.api.admin.AdminCommand;
import org.vivarium.api.admin.ServerControl;

/** Shows the settings in force, with the defaults filled in. */
@Component(service = AdminCommand.class)
public final class ConfigCommand implements AdminCommand {
    private static final String KEY = "key";

    private final ServerControl server;

    @Activate
    public ConfigCommand(@Reference(policyOption = GREEDY) ServerControl server) {
        this.server = server;
    }

    @Override
    public String name() {
        return "config";
    }

    @Override
    public String summary() {
        return "shows the settings in force, without secrets";
    }

    @Override
    public List<Argument> arguments() {
        return List.of(new Argument(KEY, "a key of zoo.cfg; without it all are shown", Argument.Kind.OPTIONAL));
    }

    @Override
    public String run(Map<String, String> arguments) throws CommandException {
        Map<String, String> settings = server.settings();
        String key = arguments.get(KEY);
        if (key == null) {
            return settings.entrySet().stream()
                    .map(setting -> setting.getKey() + "=" + setting.getValue())
                    .collect(Collectors.joining("\n"));
        }
        String value = settings.get(key);
        if (value == null) {
            throw new CommandException("No setting is called " + key + "; zk:config shows all that are.");
        }
        return value;
    }

    @Override
    public List<String> complete(String argument, String prefix) {
        return server.settings().keySet().stream()
                .filter(key -> key.startsWith(prefix))
                .toList();
    }
}
