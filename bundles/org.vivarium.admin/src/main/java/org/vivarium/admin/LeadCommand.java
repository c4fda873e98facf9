package org.vivarium.admin;

import static org.osgi.service.component.annotations.ReferencePolicyOption.GREEDY;

import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vivarium.api.admin.AdminCommand;
import org.vivarium.api.admin.ServerControl;

/** Hands the leadership to another server, as before this one is stopped. */
@Component(service = AdminCommand.class)
public final class LeadCommand implements AdminCommand {
    private static final String ID = "id";
    private static final String SERVER = "server.";

    private final ServerControl server;

    @Activate
    public LeadCommand(@Reference(policyOption = GREEDY) ServerControl server) {
        this.server = server;
    }

    @Override
    public String name() {
        return "lead";
    }

    @Override
    public String summary() {
        return "hands the leadership of the ensemble to another server; asked of the one that leads";
    }

    @Override
    public List<Argument> arguments() {
        return List.of(new Argument(ID, "N of the other server's server.N line", Argument.Kind.REQUIRED));
    }

    @Override
    public String run(Map<String, String> arguments) throws CommandException {
        String id = arguments.get(ID);
        if (!server.settings().containsKey(SERVER + id)) {
            throw new CommandException("There is no server " + id + "; the ensemble has " + complete(ID, ""));
        }
        long pauseMs = server.transferLeadership(Long.parseLong(id));
        return "Server " + id + " leads; no write was decided for " + pauseMs + " ms";
    }

    @Override
    public List<String> complete(String argument, String prefix) {
        return server.settings().keySet().stream()
                .filter(key -> key.startsWith(SERVER + prefix))
                .map(key -> key.substring(SERVER.length()))
                .toList();
    }
}
