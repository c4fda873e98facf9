package org.vivarium.itests.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.vivarium.api.election.ElectionFactory;
import org.vivarium.api.ensemble.Ensemble;
import org.vivarium.api.ensemble.Member;
import org.vivarium.api.tree.TreeFactory;
import org.vivarium.core.replica.Role;
import org.vivarium.election.ballot.BallotElectionFactory;
import org.vivarium.election.fast.FastElectionFactory;
import org.vivarium.tree.trie.TrieFactory;

/** A world of one seed: an ensemble, its clients, what is between them, and what goes wrong. */
final class Simulation {
    private static final long SECOND_US = 1_000_000;

    /** No fault lasts longer than this. */
    private static final int FAULT_SECONDS_MAX = 10;

    final Schedule schedule;
    final Plan plan;
    final Map<String, ElectionFactory> elections =
            Map.of("fast", new FastElectionFactory(), "ballot", new BallotElectionFactory());

    /** The name of the election that the servers are configured with. */
    final String election;

    /** What an operator has set. */
    final Map<String, String> options;

    final TreeFactory trees = new TrieFactory();
    final Ensemble ensemble;

    /** How likely a client that asks for something asks for other servers to be the ensemble; 0 in half of the worlds. */
    double changing;

    final Network network;
    final Committed committed;
    final List<SimServer> servers = new ArrayList<>();
    final List<SimClient> clients = new ArrayList<>();

    /** Nothing goes wrong any more, nor is anything left of what did: nobody may lose a leader or a connection. */
    boolean calm;

    /** What led to the last state that was sent of each zxid. */
    final Map<Long, TreeMap<Long, byte[]>> chains = new HashMap<>();

    Simulation(long seed, Plan plan, Consumer<String> trace) {
        this.schedule = new Schedule(seed, trace);
        this.plan = plan;
        boolean inTerms = seed % 4 == 3;
        election = inTerms ? "ballot" : "fast";
        changing = plan.isOfReconfiguration() ? 0.1 : schedule.chance(0.5) ? 0 : schedule.random.nextDouble() * 0.1;
        boolean isChanging = changing > 0;
        options = inTerms && schedule.chance(0.5)
                ? Map.of("election.preferredLeader", "2", "reconfigEnabled", "" + isChanging)
                : Map.of("reconfigEnabled", "" + isChanging);
        int voters = schedule.chance(0.7) ? 3 : 5;
        int observers = schedule.chance(0.2) ? 1 : 0;
        TreeMap<Long, Member> members = new TreeMap<>();
        for (long sid = 1; sid <= voters + observers; sid++) {
            members.put(sid, member(sid, sid <= voters));
        }
        boolean groups = voters == 5 && schedule.chance(0.3);
        ensemble =
                new Ensemble(members, groups ? Map.of(1L, 1L, 2L, 1L, 3L, 1L, 4L, 2L, 5L, 3L) : Map.of(), Map.of(), 0);
        committed = new Committed(schedule, trees);
        network = new Network(schedule, plan.broadcast(null));
        long strangers = isChanging ? schedule.between(1, 3) : 0; // no members, until somebody makes them that
        for (long sid = 1; sid <= members.size() + strangers; sid++) {
            servers.add(new SimServer(this, sid));
        }
        long last = schedule.between(2, 5);
        for (int id = 1; id <= last; id++) {
            clients.add(new SimClient(this, id));
        }
    }

    private static Member member(long sid, boolean votes) {
        return new Member(sid, "s" + sid, 2888, 3888, votes, "c" + sid, 2181);
    }

    /** What a server's files say at first: a member of it, or one that is to become that. */
    Ensemble ensembleOf(long sid) {
        if (ensemble.member(sid) != null) {
            return ensemble;
        }
        TreeMap<Long, Member> more = new TreeMap<>(ensemble.members());
        more.put(sid, member(sid, false));
        return Ensemble.of(more, 0);
    }

    SimServer server(long sid) {
        return servers.get((int) sid - 1);
    }

    SimServer anyServer() {
        return servers.get(schedule.random.nextInt(servers.size()));
    }

    SimClient anyClient() {
        return clients.get(schedule.random.nextInt(clients.size()));
    }

    /** Lives: with faults for some time, then without, until all agree. */
    void run(int faultySeconds) {
        servers.forEach(server -> schedule.in(schedule.between(0, 100_000), server::boot));
        Faults faults = new Faults(this);
        schedule.run(faultySeconds * SECOND_US, () -> false);
        faults.off();
        changing = 0;
        schedule.run(schedule.nowUs() + FAULT_SECONDS_MAX * SECOND_US, () -> false); // what began goes on to its end
        demand(
                30,
                "all servers serve",
                () -> servers.stream()
                        .allMatch(server ->
                                server.replica.role() == Role.LEADING || server.replica.role() == Role.FOLLOWING));
        schedule.run(schedule.nowUs() + 5 * SECOND_US, () -> false);
        calm = plan.isCalmAtLast();
        List<Integer> before = clients.stream().map(client -> client.done).toList();
        demand(
                30,
                "every client's writes are done",
                () -> clients.stream().allMatch(client -> client.done >= before.get(client.id - 1) + 5));
        clients.forEach(client -> client.resting = true);
        demand(20, "every client is answered", () -> clients.stream().allMatch(SimClient::isIdle));
        // sessions of clients that died end meanwhile
        schedule.run(schedule.nowUs() + 12 * SECOND_US, () -> false);
        demand(
                20,
                "all is at rest",
                () -> clients.stream().allMatch(SimClient::isIdle)
                        && servers.stream()
                                .allMatch(server -> server.replica.state().zxid() == committed.last()));
        finish();
    }

    private void demand(int seconds, String what, Supplier<Boolean> holds) {
        boolean came = schedule.run(schedule.nowUs() + seconds * SECOND_US, holds);
        Violation.unless(
                came,
                "not within " + seconds + " s without faults: " + what + "; the servers are "
                        + servers.stream()
                                .map(server -> server + " " + server.replica.role())
                                .toList());
        schedule.trace(() -> what);
    }

    private void finish() {
        Set<Long> sessions = new HashSet<>();
        clients.forEach(client -> sessions.add(client.session));
        committed.finish(servers, sessions);
        Replies replies = new Replies(committed);
        clients.forEach(client -> replies.watches(client, committed.last()));
    }

    /** How much was agreed on. */
    int commits() {
        return committed.size();
    }
}
