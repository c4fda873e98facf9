package org.vivarium.admin;

import static org.osgi.service.component.annotations.ReferencePolicyOption.GREEDY;

import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vivarium.api.admin.AdminCommand;
import org.vivarium.api.admin.ServerControl;
import org.vivarium.api.admin.ServerControl.SessionStatus;

/** The sessions that are alive, and who holds them. */
@Component(service = AdminCommand.class)
public final class SessionsCommand implements AdminCommand {
    private final ServerControl server;

    @Activate
    public SessionsCommand(@Reference(policyOption = GREEDY) ServerControl server) {
        this.server = server;
    }

    @Override
    public String name() {
        return "sessions";
    }

    @Override
    public String summary() {
        return "the sessions that are alive: client, timeout, ephemerals, watches";
    }

    @Override
    public List<Argument> arguments() {
        return List.of();
    }

    @Override
    public String run(Map<String, String> arguments) {
        Table table = new Table("SESSION", "CLIENT", "TIMEOUT MS", "EPHEMERALS", "WATCHES");
        for (SessionStatus session : server.sessions()) {
            table.row(
                    "0x" + Long.toHexString(session.id()),
                    session.connected() ? session.client() : "-",
                    String.valueOf(session.timeoutMs()),
                    String.valueOf(session.ephemerals().size()),
                    String.valueOf(session.watches()));
        }
        return table.toString();
    }
}
