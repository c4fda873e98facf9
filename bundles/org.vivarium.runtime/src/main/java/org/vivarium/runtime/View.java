package org.vivarium.runtime;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.osgi.framework.BundleContext;
import org.vivarium.api.admin.ServerControl.ConnectionStatus;
import org.vivarium.api.admin.ServerControl.SessionStatus;
import org.vivarium.api.admin.ServerStatus;
import org.vivarium.api.ensemble.Ensemble;
import org.vivarium.api.tree.DataTree;
import org.vivarium.core.replica.Role;
import org.vivarium.core.shard.Latency;
import org.vivarium.core.shard.ShardStatus;
import org.vivarium.core.state.State;

/** What operators are shown. Any thread that may wait. */
final class View {
    private static final String STANDALONE = "standalone";
    private static final String LEADER = "leader";
    private static final String FOLLOWER = "follower";
    private static final String OBSERVER = "observer";

    private final Engine engine;
    private final Reconciler reconciler;
    private final String version;
    private final long startedMs;

    View(Engine engine, Reconciler reconciler, String version, long startedMs) {
        this.engine = engine;
        this.reconciler = reconciler;
        this.version = version;
        this.startedMs = startedMs;
    }

    /** The status of a server whose configuration cannot be used. */
    static ServerStatus notRunning(String why, BundleContext context, long startedMs) {
        String version = context.getBundle().getVersion().toString();
        return new ServerStatus(
                version, "", false, false, List.of(why), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, startedMs);
    }

    ServerStatus status() {
        State state = engine.stateOrNull();
        List<ShardStatus> shards = shards();
        Latency latency = new Latency();
        shards.forEach(shard -> latency.add(shard.latency()));
        boolean serving = state != null && engine.serves();
        boolean readOnly = state != null && engine.role() == Role.READ_ONLY;
        return new ServerStatus(
                version,
                serving ? mode() : "",
                serving,
                readOnly || serving && !reconciler.lacks().isEmpty(),
                reconciler.lacks(),
                state == null ? 0 : state.zxid(),
                state == null ? 0 : state.tree().size(),
                state == null ? 0 : state.dataBytes(),
                state == null ? 0 : state.ephemerals(),
                state == null ? 0 : state.sessions().size(),
                shards.stream().mapToInt(ShardStatus::watches).sum(),
                shards.stream().mapToInt(shard -> shard.connections().size()).sum(),
                shards.stream().mapToLong(ShardStatus::outstanding).sum(),
                shards.stream().mapToLong(ShardStatus::received).sum(),
                shards.stream().mapToLong(ShardStatus::sent).sum(),
                latency.min(),
                latency.mean(),
                latency.max(),
                startedMs);
    }

    private String mode() {
        if (engine.peers().isEmpty()) {
            return STANDALONE;
        } else if (engine.role() == Role.LEADING) {
            return LEADER;
        }
        return engine.ensemble().isVoter(engine.self().sid()) ? FOLLOWER : OBSERVER;
    }

    /** Settings as they were read, with the servers of the ensemble as they are now. */
    Map<String, String> settings(SortedMap<String, String> read) {
        Ensemble ensemble = engine.ensemble();
        if (ensemble == null) {
            return read;
        }
        SortedMap<String, String> shown = new TreeMap<>(read);
        shown.keySet().removeIf(key -> key.startsWith("server."));
        ensemble.members().values().forEach(member -> shown.put("server." + member.sid(), member.text()));
        if (engine.self().clientPort() > 0) {
            shown.put("clientPort", String.valueOf(engine.self().clientPort()));
        }
        return shown;
    }

    private List<ShardStatus> shards() {
        Front front = engine.front();
        return front == null ? List.of() : front.status();
    }

    List<ConnectionStatus> connections() {
        List<ConnectionStatus> all = new ArrayList<>();
        shards().forEach(shard -> all.addAll(shard.connections()));
        return all;
    }

    List<SessionStatus> sessions() {
        Map<Long, SessionStatus> connected = new HashMap<>();
        for (ShardStatus shard : shards()) {
            for (int i = 0; i < shard.connections().size(); i++) {
                ConnectionStatus c = shard.connections().get(i);
                int watches = shard.watchesBySession().get(i);
                connected.put(
                        c.sessionId(),
                        new SessionStatus(c.sessionId(), c.timeoutMs(), true, c.client(), List.of(), watches));
            }
        }
        State state = engine.stateOrNull();
        List<SessionStatus> all = new ArrayList<>();
        if (state != null) {
            state.sessions().forEach((id, session) -> {
                List<String> ephemerals = new ArrayList<>();
                session.ephemerals().forEach((path, same) -> ephemerals.add(path));
                SessionStatus c = connected.get(id);
                all.add(
                        c == null
                                ? new SessionStatus(id, session.timeoutMs(), false, "", ephemerals, 0)
                                : new SessionStatus(id, c.timeoutMs(), true, c.client(), ephemerals, c.watches()));
            });
        }
        return all;
    }

    Optional<DataTree> tree() {
        return Optional.ofNullable(engine.stateOrNull()).map(State::tree);
    }
}
