package org.vivarium.admin;

import static org.osgi.service.component.annotations.ReferencePolicyOption.GREEDY;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vivarium.api.admin.AdminCommand;
import org.vivarium.api.admin.ServerControl;
import org.vivarium.api.admin.ServerControl.SnapshotStatus;

/** Saves a snapshot now, as before a copy of the data directory is taken. */
@Component(service = AdminCommand.class)
public final class SnapshotCommand implements AdminCommand {
    private final ServerControl server;

    @Activate
    public SnapshotCommand(@Reference(policyOption = GREEDY) ServerControl server) {
        this.server = server;
    }

    @Override
    public String name() {
        return "snapshot";
    }

    @Override
    public String summary() {
        return "saves a snapshot now, and waits until it is durable";
    }

    @Override
    public List<Argument> arguments() {
        return List.of();
    }

    @Override
    public String run(Map<String, String> arguments) throws CommandException {
        SnapshotStatus saved = server.snapshot();
        return String.format(
                Locale.ROOT, "Saved %d znodes at 0x%x in %d ms", saved.znodes(), saved.zxid(), saved.tookMs());
    }
}
