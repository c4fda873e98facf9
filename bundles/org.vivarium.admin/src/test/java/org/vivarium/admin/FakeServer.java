package org.vivarium.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.vivarium.api.admin.AdminCommand.CommandException;
import org.vivarium.api.admin.ServerControl;
import org.vivarium.api.admin.ServerStatus;
import org.vivarium.api.tree.DataTree;

/** A server that is as a test says. */
final class FakeServer implements ServerControl {
    final FakeTree tree = new FakeTree();
    final List<PartStatus> parts = new ArrayList<>();
    final List<SessionStatus> sessions = new ArrayList<>();
    final Map<String, String> settings = new TreeMap<>();
    boolean hasState = true;
    ServerStatus status = status("standalone", true, false, List.of());

    static ServerStatus status(String mode, boolean serving, boolean readOnly, List<String> lacks) {
        return new ServerStatus(
                "0.1.0", mode, serving, readOnly, lacks, 0x10000000aL, 7, 52, 1, 2, 4, 3, 0, 9, 8, 0, 1.0 / 3, 3, 0);
    }

    @Override
    public ServerStatus status() {
        return status;
    }

    @Override
    public List<PartStatus> parts() {
        return parts;
    }

    @Override
    public Map<String, String> settings() {
        return settings;
    }

    @Override
    public List<ConnectionStatus> connections() {
        return List.of();
    }

    @Override
    public List<SessionStatus> sessions() {
        return sessions;
    }

    @Override
    public Optional<DataTree> tree() {
        return hasState ? Optional.of(tree) : Optional.empty();
    }

    @Override
    public String swap(String kind, Optional<String> name, boolean isDryRun, Consumer<String> progress)
            throws CommandException {
        if (name.equals(Optional.of("tape"))) {
            throw new CommandException("Not swapped, nothing has changed: no bundle provides storage tape");
        }
        progress.accept("half of it");
        return kind + " " + name.orElse("the one before") + (isDryRun ? " planned" : " swapped");
    }

    @Override
    public SnapshotStatus snapshot() throws CommandException {
        if (!hasState) {
            throw new CommandException("Not saved: this server does not serve at the moment.");
        }
        return new SnapshotStatus(0x10000000aL, 7, 12);
    }

    @Override
    public long transferLeadership(long sid) throws CommandException {
        if (sid == 3) {
            throw new CommandException("Not transferred: server 3 does not follow at the moment.");
        }
        return 7;
    }

    @Override
    public void resetStatistics() {}
}
