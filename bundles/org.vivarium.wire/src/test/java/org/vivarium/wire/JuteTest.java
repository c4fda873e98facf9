package org.vivarium.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vivarium.api.Acl;

/** Compat A1.2: what is written reads back, and what is not what it should be takes no memory and no byte beyond its own. */
class JuteTest {
    private static JuteReader reader(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replace(" ", ""));
        return new JuteReader(bytes, 0, bytes.length);
    }

    private static String hex(JuteWriter out) {
        return HexFormat.of().formatHex(out.toBytes());
    }

    @Test
    void everythingReadsBack() throws MalformedException {
        JuteWriter out = new JuteWriter(1);
        out.writeBoolean(true);
        out.writeInt(Integer.MIN_VALUE);
        out.writeLong(Long.MAX_VALUE);
        out.writeString("/z\u00e9\u20ac");
        out.writeString(null);
        out.writeBuffer(new byte[] {1, 2});
        out.writeBuffer(null);
        out.writeStrings(List.of("a", ""));
        out.writeStrings(null);
        Acls.write(out, Acl.READABLE);
        JuteReader in = new JuteReader(out.array(), 0, out.size());
        assertTrue(in.readBoolean());
        assertEquals(Integer.MIN_VALUE, in.readInt());
        assertEquals(Long.MAX_VALUE, in.readLong());
        assertEquals("/z\u00e9\u20ac", in.readString());
        assertNull(in.readString());
        assertArrayEquals(new byte[] {1, 2}, in.readBuffer());
        assertNull(in.readBuffer());
        assertEquals(List.of("a", ""), in.readStrings());
        assertNull(in.readStrings());
        assertEquals(Acl.READABLE, Acls.read(in));
        assertEquals(0, in.remaining());
    }

    /** ZooKeeper's writer takes each half of a pair by itself. */
    @Test
    void whatLiesBeyondTheBasicPlaneTakesSixBytes() {
        JuteWriter out = new JuteWriter();
        out.writeString("\ud83d\ude00");
        assertEquals("00000006eda0bdedb880", hex(out));
    }

    @ParameterizedTest
    @ValueSource(strings = {"fffffffe", "80000000", "00000001", "7fffffff", "00000005 61626364", "0000"})
    void lengthsThatTheBytesDoNotHoldAreRefused(String hex) {
        assertThrows(MalformedException.class, () -> reader(hex).readBuffer());
        assertThrows(MalformedException.class, () -> reader(hex).readString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"7fffffff", "00000002 00000001", "40000000 00000000"})
    void countsThatTheBytesDoNotHoldAreRefused(String hex) {
        assertThrows(MalformedException.class, () -> reader(hex).readStrings());
        assertThrows(MalformedException.class, () -> Acls.read(reader(hex)));
    }

    @Test
    void nothingIsReadBeyondTheEnd() throws MalformedException {
        JuteReader in = new JuteReader(new byte[] {0, 0, 0, 7, 1, 1}, 0, 4);
        assertEquals(7, in.readInt());
        assertThrows(MalformedException.class, in::readByte);
        assertThrows(MalformedException.class, in::readInt);
        assertThrows(MalformedException.class, in::readLong);
    }

    @Test
    void aFramesLengthIsFilledIn() {
        JuteWriter out = new JuteWriter();
        out.writeInt(5);
        int mark = out.beginFrame();
        out.writeLong(9);
        out.endFrame(mark);
        assertEquals("00000005 00000008 0000000000000009".replace(" ", ""), hex(out));
    }

    /** A closed session's record may be missing with a digest behind it, which must not be taken for paths. */
    @Test
    void aMissingListOfEphemeralsIsNotADigest() throws MalformedException {
        String header = "0000000000000007 00000001 0000000000000009 0000000000000001 fffffff5";
        assertNull(paths(header));
        assertNull(paths(header + "00000002 00000000deadbeef"));
        assertEquals(List.of(), paths(header + "00000000"));
        assertEquals(List.of("/a"), paths(header + "00000001 00000002 2f61 00000002 00000000deadbeef"));
    }

    private static List<String> paths(String hex) throws MalformedException {
        return ((Txn.CloseSession) LoggedTxn.read(reader(hex)).txn()).paths();
    }

    @Test
    void thePasswordIsThatOfCompatA13() {
        assertEquals(
                "0bb8091f3c7036f3617d549ee5d0ac9b", HexFormat.of().formatHex(SessionPassword.of(0x010000319e270000L)));
        assertFalse(SessionPassword.matches(0, SessionPassword.of(0)));
        assertFalse(SessionPassword.matches(5, null));
    }

    /** Any bytes at all give a record or an error, and nothing else. */
    @Test
    void randomBytesNeverDoWorse() {
        Random random = new Random(1);
        int read = 0;
        for (int i = 0; i < 300_000; i++) {
            byte[] bytes = new byte[random.nextInt(80)];
            random.nextBytes(bytes);
            for (int k = 0; k + 4 <= bytes.length; k += 4) {
                if (random.nextInt(3) > 0) {
                    bytes[k] = bytes[k + 1] = bytes[k + 2] = 0;
                    bytes[k + 3] &= 31;
                }
            }
            try {
                JuteReader in = new JuteReader(bytes, 0, bytes.length);
                switch (i % 5) {
                    case 0 -> Request.Multi.read(in);
                    case 1 -> Request.Create.read(OpCode.CREATE, in);
                    case 2 -> LoggedTxn.read(in);
                    case 3 -> ConnectRequest.read(in);
                    default -> Acls.read(in);
                }
                read++;
            } catch (MalformedException expected) {
                assertTrue(expected.getMessage() != null);
            }
        }
        assertTrue(read > 0, "some of it makes sense");
    }
}
