package org.vivarium.core.replica;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.vivarium.api.Epochs;
import org.vivarium.api.Invariant;
import org.vivarium.api.Outbox;
import org.vivarium.api.broadcast.Broadcast;
import org.vivarium.api.broadcast.BroadcastFactory;
import org.vivarium.api.broadcast.Standing;
import org.vivarium.api.election.Election;
import org.vivarium.api.election.ElectionFactory;
import org.vivarium.api.ensemble.Ensemble;
import org.vivarium.api.ensemble.Member;
import org.vivarium.core.replica.Envelope.Kind;
import org.vivarium.core.state.Access;
import org.vivarium.core.state.PartsNode;
import org.vivarium.core.state.Rules;
import org.vivarium.core.state.State;
import org.vivarium.tree.trie.TrieFactory;

/** Which election is in use: what is configured, what the state says, and what a server hears that was away. */
class VotingTest {
    private static final int TICK_MS = 200;
    private static final byte[] VOTE = {1, 2, 3};

    private final List<String> done = new ArrayList<>();
    private final List<String> told = new ArrayList<>();
    private final Map<String, ElectionFactory> elections = new HashMap<>();
    private final Outbox out = new Outbox();
    private final Ports ports = (Ports) Proxy.newProxyInstance(
            getClass().getClassLoader(), new Class<?>[] {Ports.class}, (self, called, arguments) -> {
                if (called.getName().equals("sendVote")) {
                    Envelope envelope = Envelope.read((byte[]) arguments[1]);
                    told.add(envelope.kind() + " " + envelope.election() + " " + envelope.since() + " "
                            + envelope.epoch() + " to " + arguments[0]);
                } else {
                    told.add(called.getName() + " " + arguments[0]);
                }
                return null;
            });
    private final Choosing choosing = new Choosing(ports, TICK_MS);
    private State state = State.initial(new TrieFactory(), 1);
    private Voting voting;

    /** Notes what is asked of it. */
    private ElectionFactory named(String name, boolean isZooKeepers) {
        Election election = (Election) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Election.class}, (self, called, arguments) -> {
                    done.add(name + " " + called.getName());
                    return null;
                });
        return new ElectionFactory() {
            @Override
            public Election create(Standing standing) {
                return election;
            }

            @Override
            public boolean isZooKeepers() {
                return isZooKeepers;
            }
        };
    }

    @BeforeEach
    void make() {
        elections.put("fast", named("fast", true));
        elections.put("ballot", named("ballot", false));
        voting = voting();
        look();
    }

    private Voting voting() {
        Parts parts = new Parts(new NeedsElection(), "fast", elections::get);
        return new Voting(parts, state, VotingTest::standing, TICK_MS, ports);
    }

    private static final class NeedsElection implements BroadcastFactory {
        @Override
        public boolean needsElection() {
            return true;
        }

        @Override
        public Broadcast create(Standing standing) {
            throw new AssertionError("nobody makes one");
        }
    }

    private static Standing standing() {
        TreeMap<Long, Member> members = new TreeMap<>();
        members.put(1L, new Member(1, "host", 2888, 3888, true, "", 0));
        return new Standing(
                1,
                Ensemble.of(members, 0),
                new Standing.Timing(TICK_MS, 10, 5),
                0,
                Epochs.NONE,
                List.of(),
                new Random(1),
                Map.of());
    }

    private void look() {
        voting.look(0, Epochs.NONE, Election.NO_TRANSFEREE, 0, out);
        done.clear();
        told.clear();
    }

    private void choose(String election) {
        long zxid = state.zxid() + 1;
        Rules rules = new Rules(new Access(Map.of(), false));
        state = rules.decide(state, Rules.THE_SERVER, 0, PartsNode.BY, PartsNode.choosing(state, election), zxid, 0)
                .next();
    }

    private void hear(Kind kind, long since, long epoch, String election) {
        hear(kind, since, epoch, election, 10);
    }

    private void hear(Kind kind, long since, long epoch, String election, long nowMs) {
        byte[] bytes = new Envelope(kind, since, epoch, election, kind == Kind.VOTE ? VOTE : new byte[0]).bytes();
        voting.received(2, bytes, choosing, nowMs, out);
    }

    @Test
    void theStateSaysWhichOneBeforeTheConfigurationDoes() {
        assertEquals("fast", voting.name());
        choose("ballot");
        assertEquals("ballot", voting().name());
        choose("fast");
        assertEquals("fast", voting().name());
        choose("tombola");
        assertThrows(Invariant.class, this::voting);
    }

    @Test
    void votesOfZooKeepersElectionGoAsTheyAre() throws Exception {
        assertArrayEquals(VOTE, voting.sealed(VOTE));
        voting.received(2, VOTE, choosing, 0, out);
        assertEquals(List.of("fast received"), done);
        choose("ballot");
        voting = voting();
        Envelope sealed = Envelope.read(voting.sealed(VOTE));
        assertEquals("ballot", sealed.election());
        assertEquals(1, sealed.since());
        assertTrue(Arrays.equals(VOTE, sealed.vote()));
    }

    @Test
    void aServerThatServesHasWhatItsStateSays() {
        voting.elected(1);
        voting.established(state, 3, 0, out);
        choose("ballot");
        done.clear();
        voting.established(state, 3, 0, out);
        assertEquals("ballot", voting.name());
        assertEquals(List.of("ballot established"), done, "it begins with a leader");
    }

    @Test
    void oneThatLooksTakesUpWhatWasChosenLater() {
        hear(Kind.VOTE, 5, Envelope.LOOKING, "ballot");
        assertEquals("ballot", voting.name());
        assertEquals(List.of("ballot look", "ballot received"), done);
        done.clear();
        told.clear();
        hear(Kind.CHOSEN, 4, Envelope.LOOKING, "fast");
        assertEquals("ballot", voting.name());
        assertEquals(List.of("CHOSEN ballot 5 -1 to 2"), told, "the other one is behind");
        voting.received(2, VOTE, choosing, 0, out);
        assertEquals(List.of(), done, "nobody knows what election such a vote is of, but for its own");
        assertEquals(2, told.size());
    }

    @Test
    void theWordOfOneThatHasALeaderCountsMoreForAWhile() {
        hear(Kind.VOTE, 5, Envelope.LOOKING, "ballot");
        hear(Kind.CHOSEN, 0, 7, "fast");
        assertEquals("fast", voting.name(), "what was chosen at 5 was never agreed");
        hear(Kind.CHOSEN, 5, Envelope.LOOKING, "ballot");
        assertEquals("fast", voting.name());
        hear(Kind.CHOSEN, 6, 6, "ballot");
        assertEquals("fast", voting.name(), "of an older leader");
        voting.tick(10 + 11 * TICK_MS, out);
        hear(Kind.CHOSEN, 5, Envelope.LOOKING, "ballot");
        assertEquals("ballot", voting.name());
    }

    @Test
    void oneThatHasALeaderListensToNobodyAndTells() {
        voting.elected(2);
        hear(Kind.VOTE, 9, Envelope.LOOKING, "ballot");
        assertEquals("fast", voting.name());
        voting.established(state, 3, 0, out);
        told.clear();
        hear(Kind.VOTE, 9, Envelope.LOOKING, "ballot");
        assertEquals(List.of("CHOSEN fast 0 3 to 2"), told);
    }

    @Test
    void oneThatIsNotThereIsNotedOnce() {
        hear(Kind.CHOSEN, 5, Envelope.LOOKING, "tombola");
        hear(Kind.CHOSEN, 5, Envelope.LOOKING, "tombola");
        assertEquals("fast", voting.name());
        assertEquals(1, told.stream().filter(line -> line.startsWith("note ")).count(), told.toString());
    }

    @Test
    void saysWhatIsThere() {
        hear(Kind.ASK, 0, Envelope.LOOKING, "ballot");
        hear(Kind.ASK, 0, Envelope.LOOKING, "tombola");
        assertEquals(List.of("READY ballot 0 -1 to 2", "LACKING tombola 0 -1 to 2"), told);
    }

    @Test
    void whatMakesNoSenseIsDropped() {
        byte[] bytes = new Envelope(Kind.CHOSEN, 5, 0, "ballot").bytes();
        bytes[7] = 99;
        voting.received(2, bytes, choosing, 0, out);
        assertEquals("fast", voting.name());
        assertTrue(told.get(0).startsWith("note dropped what server 2 sent as a vote"), told.toString());
        voting.received(2, Arrays.copyOf(new Envelope(Kind.CHOSEN, 5, 0, "ballot").bytes(), 30), choosing, 0, out);
        assertEquals("fast", voting.name());
    }
}
