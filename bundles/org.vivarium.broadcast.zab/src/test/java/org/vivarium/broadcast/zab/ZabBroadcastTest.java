package org.vivarium.broadcast.zab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.vivarium.api.Epochs;
import org.vivarium.api.Outbox;
import org.vivarium.api.Outbox.Effect;
import org.vivarium.api.broadcast.Standing;
import org.vivarium.api.broadcast.Standing.Recent;
import org.vivarium.api.election.Election;
import org.vivarium.api.ensemble.Ensemble;
import org.vivarium.api.ensemble.EnsembleText;
import org.vivarium.api.ensemble.Member;
import org.vivarium.wire.MalformedException;

/** A call, and what it asks for: the steps of compat B4 to B6, seen from one server. */
class ZabBroadcastTest {
    private static final int TICK_MS = 1000;
    private static final long LINK = 5;
    private static final byte[] TXN = {1, 2, 3};
    private final Outbox out = new Outbox();

    private static Ensemble three() {
        TreeMap<Long, Member> members = new TreeMap<>();
        for (long sid = 1; sid <= 3; sid++) {
            members.put(sid, new Member(sid, "h" + sid, 2888, 3888, true, "", 0));
        }
        return Ensemble.of(members, 0);
    }

    /** A server whose log has so many transactions of epoch 1. */
    private static ZabBroadcast zab(long sid, int txns, Epochs epochs) {
        return zab(sid, txns, epochs, Map.of());
    }

    private static ZabBroadcast zab(long sid, int txns, Epochs epochs, Map<String, String> options) {
        List<Recent> recent = new ArrayList<>();
        for (int i = 1; i <= txns; i++) {
            recent.add(new Recent(0x100000000L + i, TXN));
        }
        long last = txns == 0 ? 0 : 0x100000000L + txns;
        Standing.Timing timing = new Standing.Timing(TICK_MS, 10, 5);
        return new ZabBroadcast(new Standing(sid, three(), timing, last, epochs, recent, new Random(1), options));
    }

    private void send(ZabBroadcast to, Packet packet) {
        to.received(LINK, packet.bytes(), 0, out);
    }

    private static byte[] number(int number) {
        return Packet.body(body -> body.writeInt(number));
    }

    /** As Apache's servers send it. */
    private static byte[] info(long sid) {
        return Packet.body(body -> {
            body.writeLong(sid);
            body.writeInt(0x10000);
            body.writeLong(0);
        });
    }

    private static byte[] infoOfOurs(long sid) {
        return Packet.body(body -> {
            body.writeRaw(info(sid), 0, info(sid).length);
            body.writeInt(Packet.TAKES_TRANSFER);
        });
    }

    /** Everything asked for since the last call, a line each; notes left out. */
    private List<String> taken() {
        List<String> lines = new ArrayList<>();
        for (Effect effect = out.poll(); effect != null; effect = out.poll()) {
            if (!(effect instanceof Effect.Note)) {
                lines.add(line(effect));
            }
        }
        return lines;
    }

    private static final Map<Integer, String> NAMES = Map.ofEntries(
            Map.entry(Packet.PROPOSAL, "PROPOSAL"),
            Map.entry(Packet.ACK, "ACK"),
            Map.entry(Packet.COMMIT, "COMMIT"),
            Map.entry(Packet.COMMIT_AND_ACTIVATE, "COMMITANDACTIVATE"),
            Map.entry(Packet.INFORM_AND_ACTIVATE, "INFORMANDACTIVATE"),
            Map.entry(Packet.OBSERVER_INFO, "OBSERVERINFO"),
            Map.entry(Packet.PING, "PING"),
            Map.entry(Packet.NEW_LEADER, "NEWLEADER"),
            Map.entry(Packet.FOLLOWER_INFO, "FOLLOWERINFO"),
            Map.entry(Packet.UP_TO_DATE, "UPTODATE"),
            Map.entry(Packet.DIFF, "DIFF"),
            Map.entry(Packet.TRUNC, "TRUNC"),
            Map.entry(Packet.SNAP, "SNAP"),
            Map.entry(Packet.LEADER_INFO, "LEADERINFO"),
            Map.entry(Packet.LEADER_TRANSFER, "LEADERTRANSFER"),
            Map.entry(Packet.ACK_EPOCH, "ACKEPOCH"));

    private static String line(Effect effect) {
        if (effect instanceof Effect.Send e) {
            return packet(e.message()) + " to " + e.link();
        } else if (effect instanceof Effect.SendWhenDurable e) {
            return packet(e.message()) + " to " + e.link() + " when durable";
        } else if (effect instanceof Effect.Append e) {
            return "append " + Long.toHexString(e.zxid());
        } else if (effect instanceof Effect.Promise e) {
            return "promise " + e.epochs().accepted() + " " + e.epochs().current();
        } else if (effect instanceof Effect.Commit e) {
            return "commit " + Long.toHexString(e.zxid());
        } else if (effect instanceof Effect.Leading e) {
            return "leading " + Long.toHexString(e.zxid());
        } else if (effect instanceof Effect.TruncateAfter e) {
            return "truncate " + Long.toHexString(e.zxid());
        } else if (effect instanceof Effect.LookAgain e) {
            return "look again" + (e.transferee() < 0 ? "" : " for " + e.transferee());
        }
        return effect.toString();
    }

    private static String packet(byte[] message) {
        try {
            Packet packet = Packet.read(message);
            return NAMES.get(packet.type()) + " " + Long.toHexString(packet.zxid());
        } catch (MalformedException e) {
            return "end of snapshot";
        }
    }

    private ZabBroadcast following(int txns) {
        ZabBroadcast zab = zab(1, txns, new Epochs(1, 1));
        zab.start(3, 0, out);
        assertEquals(List.of("Dial[peer=3]"), taken());
        zab.opened(LINK, 3, 0, out);
        assertEquals(List.of("FOLLOWERINFO 100000000 to 5"), taken());
        send(zab, new Packet(Packet.LEADER_INFO, 0x200000000L, number(0x10000)));
        assertEquals(
                List.of("promise 2 1", "ACKEPOCH " + Long.toHexString(zab.lastLogged) + " to 5 when durable"), taken());
        return zab;
    }

    @Test
    void aFollowerTakesOverTheHistoryBeforeItServes() {
        ZabBroadcast zab = following(2);
        send(zab, new Packet(Packet.DIFF, 0x100000003L));
        send(zab, new Packet(Packet.PROPOSAL, 0x100000003L, TXN));
        send(zab, new Packet(Packet.COMMIT, 0x100000003L));
        send(zab, new Packet(Packet.PROPOSAL, 0x200000001L, TXN));
        assertEquals(List.of("append 100000003", "append 200000001"), taken());
        send(zab, new Packet(Packet.NEW_LEADER, 0x200000000L, new byte[0]));
        assertEquals(List.of("promise 2 2", "ACK 200000000 to 5 when durable"), taken());
        send(zab, new Packet(Packet.UP_TO_DATE, -1));
        assertEquals(
                List.of(
                        "ACK 200000000 to 5",
                        "ACK 200000001 to 5 when durable",
                        "commit 100000003",
                        "Following[logsMoves=false]"),
                taken());
        send(zab, new Packet(Packet.COMMIT, 0x200000001L));
        send(zab, new Packet(Packet.PROPOSAL, 0x200000002L, TXN));
        assertEquals(List.of("commit 200000001", "append 200000002", "ACK 200000002 to 5 when durable"), taken());
    }

    @Test
    void aFollowerKnowsALeaderThatLogsMoves() {
        ZabBroadcast zab = zab(1, 2, new Epochs(1, 1));
        zab.start(3, 0, out);
        zab.opened(LINK, 3, 0, out);
        byte[] info = Packet.body(body -> {
            body.writeInt(0x10000);
            body.writeInt(Packet.LOGS_MOVES);
        });
        send(zab, new Packet(Packet.LEADER_INFO, 0x200000000L, info));
        send(zab, new Packet(Packet.DIFF, 0x100000002L));
        send(zab, new Packet(Packet.NEW_LEADER, 0x200000000L, new byte[0]));
        taken();
        send(zab, new Packet(Packet.UP_TO_DATE, -1));
        assertTrue(taken().contains("Following[logsMoves=true]"));
    }

    @Test
    void aFollowerWhoseStateIsAnotherOneTakesTheLeaders() {
        ZabBroadcast zab = following(2);
        send(zab, new Packet(Packet.DIFF, 0x100000002L));
        send(zab, new Packet(Packet.NEW_LEADER, 0x200000000L, new byte[0]));
        send(zab, new Packet(Packet.UP_TO_DATE, -1));
        taken();

        zab.fetchState(0, out);
        assertEquals(List.of("HangUp[link=5]", "Dial[peer=3]"), taken());
        zab.opened(LINK, 3, 0, out);
        taken();
        send(zab, new Packet(Packet.LEADER_INFO, 0x200000000L, number(0x10000)));
        assertEquals(List.of("ACKEPOCH ffffffffffffffff to 5 when durable"), taken());
    }

    @Test
    void aFollowerThatHasPromisedTheEpochBeforeDoesNotCountAgain() throws MalformedException {
        ZabBroadcast zab = zab(1, 2, new Epochs(2, 1));
        zab.start(3, 0, out);
        zab.opened(LINK, 3, 0, out);
        taken();
        send(zab, new Packet(Packet.LEADER_INFO, 0x200000000L, number(0x10000)));
        Effect.SendWhenDurable answer = (Effect.SendWhenDurable) out.poll();
        assertEquals(-1, Packet.read(answer.message()).body().readInt());
    }

    @Test
    void aFollowerJoinsNoLeaderOfAnOlderEpoch() {
        ZabBroadcast zab = zab(1, 2, new Epochs(3, 1));
        zab.start(3, 0, out);
        zab.opened(LINK, 3, 0, out);
        taken();
        send(zab, new Packet(Packet.LEADER_INFO, 0x200000000L, number(0x10000)));
        assertEquals(List.of("HangUp[link=5]", "look again"), taken());
    }

    @Test
    void aFollowerTakesNoProposalBehindAGap() {
        ZabBroadcast zab = following(2);
        send(zab, new Packet(Packet.DIFF, 0x100000002L));
        send(zab, new Packet(Packet.PROPOSAL, 0x100000004L, TXN));
        assertEquals(List.of("HangUp[link=5]", "look again"), taken().subList(0, 2));
    }

    @Test
    void aFollowerIsCutWhereTheLeaderSaysSo() {
        ZabBroadcast zab = following(3);
        send(zab, new Packet(Packet.TRUNC, 0x100000002L));
        assertEquals(List.of("truncate 100000002"), taken());
    }

    @Test
    void aFollowerGivesUpALeaderThatIsSilent() {
        ZabBroadcast zab = following(0);
        send(zab, new Packet(Packet.DIFF, 0));
        send(zab, new Packet(Packet.NEW_LEADER, 0x200000000L, new byte[0]));
        send(zab, new Packet(Packet.UP_TO_DATE, -1));
        taken();
        zab.tick(2 * TICK_MS, out);
        assertEquals(List.of(), taken());
        zab.tick(3 * TICK_MS, out);
        assertEquals(List.of("HangUp[link=5]", "look again"), taken());
    }

    /** A leader whose own promises are durable, and that one follower has joined, at this zxid. */
    private ZabBroadcast leading(int txns, long followersLast, int followersEpoch) {
        ZabBroadcast zab = zab(3, txns, new Epochs(1, 1));
        zab.start(3, 0, out);
        assertEquals(List.of(), taken());
        zab.opened(LINK, -1, 0, out);
        send(zab, new Packet(Packet.FOLLOWER_INFO, 0x100000000L, info(1)));
        assertEquals(
                List.of(
                        "promise 2 1",
                        "ACKEPOCH 200000000 to 0 when durable",
                        "LEADERINFO 200000000 to 5 when durable"),
                taken());
        zab.received(Outbox.SELF, new Packet(Packet.ACK_EPOCH, 0x200000000L).bytes(), 0, out);
        send(zab, new Packet(Packet.ACK_EPOCH, followersLast, number(followersEpoch)));
        return zab;
    }

    @Test
    void aLeaderBringsAQuorumToItsHistoryBeforeItLeads() {
        ZabBroadcast zab = leading(3, 0x100000001L, 1);
        assertEquals(
                List.of(
                        "commit 100000003",
                        "promise 2 2",
                        "ACK 200000000 to 0 when durable",
                        "DIFF 100000003 to 5",
                        "PROPOSAL 100000002 to 5",
                        "COMMIT 100000002 to 5",
                        "PROPOSAL 100000003 to 5",
                        "COMMIT 100000003 to 5",
                        "NEWLEADER 200000000 to 5"),
                taken());
        send(zab, new Packet(Packet.ACK, 0x200000000L));
        assertEquals(List.of(), taken(), "its own disk is not that far");
        zab.received(Outbox.SELF, new Packet(Packet.ACK, 0x200000000L).bytes(), 0, out);
        assertEquals(List.of("leading 200000000", "UPTODATE ffffffffffffffff to 5"), taken());
    }

    @Test
    void aLeaderCommitsWhatAQuorumHasOnItsDisk() {
        ZabBroadcast zab = leading(0, 0, 0);
        send(zab, new Packet(Packet.ACK, 0x200000000L));
        zab.received(Outbox.SELF, new Packet(Packet.ACK, 0x200000000L).bytes(), 0, out);
        taken();
        zab.propose(0x200000001L, TXN, out);
        zab.propose(0x200000002L, TXN, out);
        assertEquals(
                List.of(
                        "PROPOSAL 200000001 to 5",
                        "append 200000001",
                        "ACK 200000001 to 0 when durable",
                        "PROPOSAL 200000002 to 5",
                        "append 200000002",
                        "ACK 200000002 to 0 when durable"),
                taken());
        send(zab, new Packet(Packet.ACK, 0x200000001L));
        assertEquals(List.of(), taken(), "one of three");
        zab.received(Outbox.SELF, new Packet(Packet.ACK, 0x200000002L).bytes(), 0, out);
        assertEquals(List.of("COMMIT 200000001 to 5", "commit 200000001"), taken());
        send(zab, new Packet(Packet.ACK, 0x200000002L));
        assertEquals(List.of("COMMIT 200000002 to 5", "commit 200000002"), taken());
    }

    @Test
    void aLeaderWithoutAConnectedQuorumStepsDownAtOnce() {
        ZabBroadcast zab = leading(0, 0, 0);
        send(zab, new Packet(Packet.ACK, 0x200000000L));
        zab.received(Outbox.SELF, new Packet(Packet.ACK, 0x200000000L).bytes(), 0, out);
        taken();
        zab.closed(LINK, -1, 0, out);
        assertEquals(List.of("look again"), taken());
    }

    /** Servers 1 and 2 follow over links 5 and 6, of which only the first knows how to take over. */
    private ZabBroadcast leadingTwo() {
        ZabBroadcast zab = zab(3, 0, new Epochs(1, 1));
        zab.start(3, 0, out);
        zab.opened(LINK, -1, 0, out);
        zab.opened(LINK + 1, -1, 0, out);
        send(zab, new Packet(Packet.FOLLOWER_INFO, 0x100000000L, infoOfOurs(1)));
        zab.received(LINK + 1, new Packet(Packet.FOLLOWER_INFO, 0x100000000L, info(2)).bytes(), 0, out);
        zab.received(Outbox.SELF, new Packet(Packet.ACK_EPOCH, 0x200000000L).bytes(), 0, out);
        zab.received(Outbox.SELF, new Packet(Packet.ACK, 0x200000000L).bytes(), 0, out);
        for (long link = LINK; link <= LINK + 1; link++) {
            zab.received(link, new Packet(Packet.ACK_EPOCH, 0, number(0)).bytes(), 0, out);
            zab.received(link, new Packet(Packet.ACK, 0x200000000L).bytes(), 0, out);
        }
        zab.received(Outbox.SELF, new Packet(Packet.ACK, 0x200000000L).bytes(), 0, out);
        taken();
        return zab;
    }

    @Test
    void aLeaderTransfersWhenEverythingIsCommittedAndTheTransfereeHasIt() {
        ZabBroadcast zab = leadingTwo();
        zab.propose(0x200000001L, TXN, out);
        taken();

        assertEquals(null, zab.transferLeadership(1, out));
        zab.received(Outbox.SELF, new Packet(Packet.ACK, 0x200000001L).bytes(), 0, out);
        zab.received(LINK + 1, new Packet(Packet.ACK, 0x200000001L).bytes(), 0, out);
        assertEquals(List.of("COMMIT 200000001 to 5", "COMMIT 200000001 to 6", "commit 200000001"), taken());

        send(zab, new Packet(Packet.ACK, 0x200000001L));
        assertEquals(
                List.of("LEADERTRANSFER 200000001 to 5", "HangUp[link=5]", "HangUp[link=6]", "look again for 1"),
                taken());
    }

    @Test
    void aLeaderTransfersAtOnceToOneThatCameBehindTheLastProposal() {
        ZabBroadcast zab = leadingTwo();
        zab.propose(0x200000001L, TXN, out);
        zab.received(Outbox.SELF, new Packet(Packet.ACK, 0x200000001L).bytes(), 0, out);
        zab.received(LINK + 1, new Packet(Packet.ACK, 0x200000001L).bytes(), 0, out);
        zab.closed(LINK, -1, 0, out);
        zab.opened(7, -1, 0, out);
        zab.received(7, new Packet(Packet.FOLLOWER_INFO, 0x200000000L, infoOfOurs(1)).bytes(), 0, out);
        zab.received(7, new Packet(Packet.ACK_EPOCH, 0x200000001L, number(2)).bytes(), 0, out);
        zab.received(7, new Packet(Packet.ACK, 0x200000000L).bytes(), 0, out);
        taken();

        zab.transferLeadership(1, out);

        assertEquals("look again for 1", taken().get(3));
    }

    @Test
    void aLeaderSaysWhyItCannotTransfer() {
        ZabBroadcast zab = leadingTwo();

        assertEquals("server 3 leads already", zab.transferLeadership(3, out));
        assertEquals("server 2 is one of those that do not know how to take over", zab.transferLeadership(2, out));
        assertEquals("server 9 is none that may lead", zab.transferLeadership(9, out));
        zab.closed(LINK, -1, 0, out);
        assertEquals("server 1 does not follow at the moment", zab.transferLeadership(1, out));
        assertEquals(List.of(), taken());
    }

    @Test
    void aTransferCanBeTakenBack() {
        ZabBroadcast zab = leadingTwo();
        zab.propose(0x200000001L, TXN, out);
        zab.transferLeadership(1, out);
        zab.transferLeadership(Election.NO_TRANSFEREE, out);
        taken();

        zab.received(Outbox.SELF, new Packet(Packet.ACK, 0x200000001L).bytes(), 0, out);
        send(zab, new Packet(Packet.ACK, 0x200000001L));

        assertEquals(List.of("COMMIT 200000001 to 5", "COMMIT 200000001 to 6", "commit 200000001"), taken());
    }

    @Test
    void aFollowerLooksForTheTransfereeOfItsLeader() {
        ZabBroadcast zab = following(0);
        send(zab, new Packet(Packet.DIFF, 0));
        send(zab, new Packet(Packet.NEW_LEADER, 0x200000000L, new byte[0]));
        send(zab, new Packet(Packet.UP_TO_DATE, -1));
        taken();

        send(zab, new Packet(Packet.LEADER_TRANSFER, 0x200000000L, Packet.body(body -> body.writeLong(2))));

        assertEquals(List.of("HangUp[link=5]", "look again for 2"), taken());
    }

    @Test
    void aLeaderRefusesAFollowerThatIsAheadOfIt() {
        leading(3, 0x100000004L, 1);
        assertEquals(List.of("HangUp[link=5]"), taken());
    }

    @Test
    void aLeaderCutsOffWhatAFollowerHasBesides() {
        ZabBroadcast zab = leading(3, 0x100000003L, 1);
        taken();
        zab.opened(LINK + 1, -1, 0, out);
        zab.received(LINK + 1, new Packet(Packet.FOLLOWER_INFO, 0x100000000L, info(2)).bytes(), 0, out);
        zab.received(LINK + 1, new Packet(Packet.ACK_EPOCH, 0x100000005L, number(1)).bytes(), 0, out);
        assertEquals(
                List.of("LEADERINFO 200000000 to 6 when durable", "TRUNC 100000003 to 6", "NEWLEADER 200000000 to 6"),
                taken());
    }

    @Test
    void aServerThatComesBackOverAnotherLinkIsTheSame() {
        ZabBroadcast zab = leadingTwo();
        zab.closed(LINK + 1, -1, 0, out);
        comesBack(zab, 2, Packet.FOLLOWER_INFO);
        assertEquals("Relinked[before=6, link=7]", taken().get(0));
    }

    @Test
    void aServerThatIsNoMemberIsHungUpOn() {
        ZabBroadcast zab = zab(3, 0, Epochs.NONE);
        zab.start(3, 0, out);
        zab.opened(LINK, -1, 0, out);
        send(zab, new Packet(Packet.FOLLOWER_INFO, 0, info(9)));
        assertEquals(List.of("HangUp[link=5]"), taken());
    }

    // ---- other servers

    /** Over link 7, up to the acknowledgement of the epoch. */
    private void comesBack(ZabBroadcast to, long sid, int infoType) {
        to.opened(LINK + 2, -1, 0, out);
        to.received(LINK + 2, new Packet(infoType, 0x200000000L, info(sid)).bytes(), 0, out);
        to.received(LINK + 2, new Packet(Packet.ACK_EPOCH, 0, number(2)).bytes(), 0, out);
    }

    private static Ensemble with(Ensemble ensemble, String joining, String leaving) {
        return EnsembleText.changed(ensemble, joining, leaving, 0x200000001L);
    }

    @Test
    void whereTheEnsembleMayChangeAServerThatIsNoMemberFollows() {
        ZabBroadcast zab = zab(3, 0, Epochs.NONE, Map.of("reconfigEnabled", "true"));
        zab.start(3, 0, out);
        zab.opened(LINK, -1, 0, out);
        send(zab, new Packet(Packet.FOLLOWER_INFO, 0x900000000L, info(9)));
        assertEquals(List.of(), taken(), "nor does it count");
        zab.opened(LINK + 1, -1, 0, out);
        zab.received(LINK + 1, new Packet(Packet.FOLLOWER_INFO, 0, info(1)).bytes(), 0, out);
        assertEquals("promise 1 0", taken().get(0), "what it has promised binds nobody");
    }

    @Test
    void aChangeOfTheEnsembleIsAgreedByAQuorumOfBoth() {
        ZabBroadcast zab = leadingTwo();
        Ensemble next = with(three(), "server.4=h4:1:2;3,server.5=h5:1:2;3", "1");
        assertEquals(false, zab.isFollowedBy(next), "2 and 3 are two of four");
        assertEquals(true, zab.isFollowedBy(with(three(), null, "1")));

        zab.reconfigured(Ensemble.joint(three(), with(three(), null, "1")), out);
        zab.propose(0x200000001L, TXN, out);
        taken();
        zab.received(Outbox.SELF, new Packet(Packet.ACK, 0x200000001L).bytes(), 0, out);
        send(zab, new Packet(Packet.ACK, 0x200000001L));
        assertEquals(List.of(), taken(), "1 and 3 are a quorum of what was before alone");
        zab.received(LINK + 1, new Packet(Packet.ACK, 0x200000001L).bytes(), 0, out);
        assertEquals(
                List.of("COMMITANDACTIVATE 200000001 to 5", "COMMITANDACTIVATE 200000001 to 6", "commit 200000001"),
                taken());
    }

    @Test
    void whoComesWhileAChangeIsNotAgreedIsNotToldThatItIs() throws MalformedException {
        ZabBroadcast zab = leadingTwo();
        zab.reconfigured(Ensemble.joint(three(), with(three(), null, "1")), out);
        zab.propose(0x200000001L, TXN, out);
        taken();
        comesBack(zab, 1, Packet.FOLLOWER_INFO);

        String told = null;
        for (Effect effect = out.poll(); effect != null; effect = out.poll()) {
            if (effect instanceof Effect.Send send
                    && Packet.read(send.message()).type() == Packet.NEW_LEADER) {
                told = new String(Packet.read(send.message()).data(), StandardCharsets.UTF_8);
            }
        }
        assertEquals(three().text(), told);
    }

    @Test
    void aLeaderThatIsToLeadNoMoreNamesTheOneThatHasMost() throws MalformedException {
        ZabBroadcast zab = leadingTwo();
        zab.reconfigured(Ensemble.joint(three(), with(three(), null, "3")), out);
        zab.propose(0x200000001L, TXN, out);
        taken();
        send(zab, new Packet(Packet.ACK, 0x200000001L));
        zab.received(LINK + 1, new Packet(Packet.ACK, 0x200000001L).bytes(), 0, out);

        Packet commit = Packet.read(((Effect.Send) out.poll()).message());

        assertEquals(Packet.COMMIT_AND_ACTIVATE, commit.type());
        assertEquals(1, commit.body().readLong());
    }

    @Test
    void whatWaitsForAServerThatHasLeftIsCommittedWithoutIt() {
        ZabBroadcast zab = leadingTwo();
        zab.reconfigured(with(three(), "server.4=h4:1:2;3,server.5=h5:1:2;3", null), out);
        zab.propose(0x200000001L, TXN, out);
        taken();
        zab.received(Outbox.SELF, new Packet(Packet.ACK, 0x200000001L).bytes(), 0, out);
        send(zab, new Packet(Packet.ACK, 0x200000001L));
        assertEquals(List.of(), taken(), "two of five");
        zab.reconfigured(three(), out);
        assertEquals("commit 200000001", taken().get(2));
    }

    @Test
    void aLeaderWithoutAQuorumOfTheServersAsTheyAreNowStepsDown() {
        ZabBroadcast zab = leadingTwo();
        zab.reconfigured(EnsembleText.parse("server.3=h3:1:2;3\nserver.4=h4:1:2;3\nversion=9"), out);
        assertEquals("look again", taken().get(2));
    }

    @Test
    void aServerWhoseRoleHasChangedComesBackWithTheOther() {
        ZabBroadcast zab = following(0);
        Ensemble observing = with(three(), "server.1=h1:2888:3888:observer;3", null);
        zab.reconfigured(Ensemble.joint(three(), observing), out);
        assertEquals(false, zab.isInOldRole(), "it is not agreed");
        zab.reconfigured(observing, out);
        assertEquals(true, zab.isInOldRole());
        assertEquals(List.of(), taken());
        zab.takeRole(out);
        assertEquals(List.of("HangUp[link=5]", "look again for 3"), taken());
        zab.start(3, 0, out);
        zab.opened(LINK, 3, 0, out);
        assertEquals(List.of("Dial[peer=3]", "OBSERVERINFO 200000000 to 5"), taken());
    }

    @Test
    void aLeaderWhoseOnlyOtherVotersStillObserveStepsDown() {
        ZabBroadcast zab = leadingTwo();
        zab.closed(LINK + 1, -1, 0, out);
        comesBack(zab, 2, Packet.OBSERVER_INFO);
        zab.received(LINK + 2, new Packet(Packet.ACK, 0x200000000L).bytes(), 0, out);
        taken();
        zab.closed(LINK, -1, 0, out);
        assertTrue(taken().contains("look again"), "2 cannot acknowledge what would be proposed");
    }

    @Test
    void aServerThatIsLeftOutFollowsAsBefore() {
        ZabBroadcast zab = following(0);
        zab.reconfigured(with(three(), null, "1"), out);
        assertEquals(false, zab.isInOldRole());
    }

    @Test
    void anObserverTakesWhatIsActivated() {
        ZabBroadcast zab = following(0);
        byte[] data = Packet.body(body -> {
            body.writeLong(3);
            body.writeRaw(TXN, 0, TXN.length);
        });
        send(zab, new Packet(Packet.DIFF, 0));
        send(zab, new Packet(Packet.INFORM_AND_ACTIVATE, 0x200000001L, data));

        Effect.Append append = (Effect.Append) out.poll();
        assertArrayEquals(TXN, append.txn());
    }

    @Test
    void whatTheLeaderSaysOfTheEnsembleIsKnownBeforeThisServerServes() {
        ZabBroadcast zab = following(0);
        send(zab, new Packet(Packet.DIFF, 0));
        Ensemble next = with(three(), null, "2");
        send(zab, new Packet(Packet.NEW_LEADER, 0x200000000L, next.text().getBytes(StandardCharsets.UTF_8)));
        taken();
        send(zab, new Packet(Packet.UP_TO_DATE, -1));
        List<String> last = taken();
        assertEquals("HeardOf[ensemble=" + next + "]", last.get(last.size() - 2));
    }

    @Test
    void aLinkThatComesEarlyIsKeptUntilItIsKnownWhoLeads() {
        ZabBroadcast zab = zab(3, 0, Epochs.NONE);
        zab.opened(LINK, -1, 0, out);
        send(zab, new Packet(Packet.FOLLOWER_INFO, 0, info(1)));
        assertEquals(List.of(), taken());
        zab.start(3, 0, out);
        assertEquals("promise 1 0", taken().get(0));
    }
}
