package org.vivarium.election.fast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vivarium.wire.MalformedException;

/** Each test checks a sentence of compat B2, "Notification (FLE) message" or "Vote equality". */
class NotificationTest {
    private static final Vote VOTE = new Vote(3, 0x500000007L, 9, 6);
    private static final String HEAD = "00000002" + "0000000000000003" + "0000000500000007" + "0000000000000009";
    private static final String EPOCH = "0000000000000006";

    @Test
    void isWrittenByteForByte() {
        Notification said = new Notification(ServerState.LEADING, VOTE, "version=0", "");

        assertEquals(
                HEAD + EPOCH + "00000002" + "00000009" + "76657273696f6e3d30",
                HexFormat.of().formatHex(said.bytes()));
    }

    @Test
    void anObserverProposesNobody() {
        assertEquals(
                "00000000" + "8000000000000000" + "8000000000000000" + "0000000000000001" + "8000000000000000"
                        + "00000002" + "00000000",
                HexFormat.of().formatHex(new Notification(ServerState.LOOKING, Vote.none(1), "", "").bytes()));
    }

    @Test
    void isReadAsItWasWritten() throws MalformedException {
        for (ServerState state : ServerState.values()) {
            Notification said =
                    new Notification(state, VOTE, "server.1=h:1:2:participant\nversion=ff\u00e9", "version=100");
            assertEquals(said, Notification.read(said.bytes()));
        }
    }

    @Test
    void of28BytesTakesTheEpochFromTheZxid() throws MalformedException {
        assertEquals(new Notification(ServerState.LEADING, new Vote(3, 0x500000007L, 9, 5), 0, "", ""), read(HEAD));
    }

    @Test
    void of40BytesHasAnEpochButNoVersion() throws MalformedException {
        assertEquals(new Notification(ServerState.LEADING, VOTE, 0, "", ""), read(HEAD + EPOCH + "00000002"));
    }

    @Test
    void ofVersion1HasNoConfiguration() throws MalformedException {
        assertEquals(
                new Notification(ServerState.LEADING, VOTE, 1, "", ""), read(HEAD + EPOCH + "00000001" + "7fffffff"));
    }

    @Test
    void ofALaterVersionIsReadAsFarAsItIsKnown() throws MalformedException {
        assertEquals(
                new Notification(ServerState.LEADING, VOTE, 3, "ab", ""),
                read(HEAD + EPOCH + "00000003" + "00000002" + "6162" + "ffff"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 4, 27, 29, 35, 36, 39, 41, 43, 512 * 1024 + 1})
    void ofAnotherLengthIsRefused(int length) {
        byte[] bytes = Arrays.copyOf(HexFormat.of().parseHex(HEAD + EPOCH + "00000001"), length);

        assertThrows(MalformedException.class, () -> Notification.read(bytes));
    }

    @Test
    void mayBeAsLongAsTheLimit() throws MalformedException {
        byte[] bytes = ByteBuffer.allocate(Notification.LENGTH_MAX)
                .put(HexFormat.of().parseHex(HEAD + EPOCH + "00000002"))
                .putInt(Notification.LENGTH_MAX - 44)
                .array();

        assertEquals(
                Notification.LENGTH_MAX - 44, Notification.read(bytes).config().length());
    }

    @ParameterizedTest
    @ValueSource(strings = {"ffffffff", "fffffffe", "80000000", "7fffffff", "00000003"})
    void aLengthThatTheMessageCannotHoldIsRefused(String length) {
        assertThrows(MalformedException.class, () -> read(HEAD + EPOCH + "00000002" + length + "6162"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"00000004", "ffffffff", "80000000"})
    void anUnknownStateIsRefused(String state) {
        assertThrows(MalformedException.class, () -> read(state + HEAD.substring(8)));
    }

    @ParameterizedTest
    @CsvSource({"3,7,9,6,true", "2,7,9,6,false", "3,8,9,6,false", "3,7,8,6,false", "3,7,9,5,false"})
    void proposalsAgreeInEveryField(long leader, long zxid, long round, long epoch, boolean agree) {
        Vote one = new Vote(3, 7, 9, 6);
        Vote other = new Vote(leader, zxid, round, epoch);

        assertEquals(agree, says(ServerState.LOOKING, one, 2).agreesWith(says(ServerState.LOOKING, other, 2)));
        assertEquals(agree, says(ServerState.LOOKING, one, 2).agreesWith(says(ServerState.FOLLOWING, other, 0)));
        assertEquals(agree, says(ServerState.LEADING, one, 0).agreesWith(says(ServerState.LOOKING, other, 2)));
    }

    @ParameterizedTest
    @CsvSource({"3,7,9,6,true", "3,8,8,6,true", "2,7,9,6,false", "3,7,9,5,false"})
    void serversWithALeaderAgreeOnItAndItsEpoch(long leader, long zxid, long round, long epoch, boolean agree) {
        Notification one = says(ServerState.FOLLOWING, new Vote(3, 7, 9, 6), 2);
        Vote other = new Vote(leader, zxid, round, epoch);

        assertEquals(agree, one.agreesWith(says(ServerState.LEADING, other, 2)));
        assertEquals(agree, one.agreesWith(says(ServerState.LEADING, other, 1)));
    }

    @Test
    void theEpochOfAnOldServerDoesNotCount() {
        Notification old = says(ServerState.FOLLOWING, new Vote(3, 7, 9, 0), 0);

        assertTrue(old.agreesWith(says(ServerState.LEADING, new Vote(3, 7, 9, 6), 2)));
        assertTrue(says(ServerState.LEADING, new Vote(3, 7, 9, 6), 1).agreesWith(old));
        assertFalse(old.agreesWith(says(ServerState.LEADING, new Vote(2, 7, 9, 6), 2)));
        assertFalse(old.agreesWith(says(ServerState.LEADING, new Vote(3, 7, 9, 6), 0)));
    }

    private static Notification says(ServerState state, Vote vote, int version) {
        return new Notification(state, vote, version, "", "");
    }

    private static Notification read(String hex) throws MalformedException {
        return Notification.read(HexFormat.of().parseHex(hex));
    }
}
