package org.vivarium.broadcast.zab;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.vivarium.api.AuthId;
import org.vivarium.wire.JuteWriter;
import org.vivarium.wire.MalformedException;

class ZabFramingTest {
    private static final byte[] PING = new Packet(Packet.PING, 0x100000003L).bytes();
    private static final byte[] REQUEST =
            new Packet(Packet.REQUEST, -1, new byte[30], List.of(new AuthId("ip", "127.0.0.1"))).bytes();

    /** Shows the bytes in pieces of at most {@code most}, and gives what is cut off. */
    private static List<byte[]> cut(ZabFraming framing, byte[] bytes, int most, Random random) throws IOException {
        List<byte[]> messages = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        int shown = 0;
        while (shown < bytes.length) {
            shown = Math.min(bytes.length, shown + 1 + random.nextInt(most));
            in.limit(shown);
            for (int length = framing.next(in); length > 0; length = framing.next(in)) {
                byte[] message = new byte[length];
                in.get(message);
                messages.add(message);
            }
        }
        assertEquals(0, in.remaining(), "all of it was taken");
        return messages;
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    @Test
    void packetsLookAsZooKeeperWritesThem() throws MalformedException {
        byte[] info = new Packet(Packet.LEADER_INFO, 0x100000000L, new byte[] {0, 1, 0, 0}).bytes();
        assertEquals(
                "00000011" + "0000000100000000" + "00000004" + "00010000" + "ffffffff",
                HexFormat.of().formatHex(info));
        assertEquals(
                "00000005" + "0000000100000003" + "ffffffff" + "ffffffff",
                HexFormat.of().formatHex(PING));
        assertEquals(
                List.of(new AuthId("ip", "127.0.0.1")), Packet.read(REQUEST).ids());
    }

    @Test
    void cutsPacketsHoweverTheyArrive() throws IOException {
        for (int most = 1; most < 100; most++) {
            List<byte[]> messages = cut(new ZabFraming(1000), join(PING, REQUEST, PING), most, new Random(most));
            assertEquals(3, messages.size());
            assertArrayEquals(REQUEST, messages.get(1));
        }
    }

    /** Sessions, ACLs and znodes as in compat C3. */
    private static byte[] body(int sessions, int acls, int znodes) {
        return Packet.body(out -> {
            out.writeInt(sessions);
            for (int i = 0; i < sessions; i++) {
                out.writeLong(i);
                out.writeInt(10_000);
            }
            out.writeInt(acls);
            for (int i = 0; i < acls; i++) {
                out.writeLong(i + 1);
                out.writeInt(1);
                out.writeInt(31);
                out.writeString("digest");
                out.writeString("user:" + i);
            }
            for (int i = 0; i < znodes; i++) {
                znode(out, i == 0 ? "" : "/n" + i, i % 3 == 0 ? null : new byte[i]);
            }
            out.writeString("/");
        });
    }

    private static void znode(JuteWriter out, String path, byte[] data) {
        out.writeString(path);
        out.writeBuffer(data);
        out.writeLong(-1);
        out.writeRaw(new byte[60], 0, 60);
    }

    @Test
    void cutsASnapshotIntoItsRecordsAndFindsItsEnd() throws IOException {
        byte[] snap = new Packet(Packet.SNAP, 7).bytes();
        byte[] end = Packet.body(out -> out.writeString(ZabFraming.SNAPSHOT_END));
        int seed = 0;
        for (byte[] body : List.of(body(0, 0, 1), body(3, 0, 5), body(0, 2, 40), body(5, 5, 200))) {
            for (int most : new int[] {1, 5, 100, 100_000}) {
                byte[] all = join(snap, body, end, PING);
                List<byte[]> messages = cut(new ZabFraming(1000), all, most, new Random(seed++));
                assertArrayEquals(snap, messages.get(0));
                assertArrayEquals(PING, messages.get(messages.size() - 1));
                assertArrayEquals(end, messages.get(messages.size() - 2));
                List<byte[]> inside = messages.subList(1, messages.size() - 2);
                assertArrayEquals(body, join(inside.toArray(new byte[0][])));
            }
        }
    }

    @Test
    void refusesWhatIsTooLongBeforeItIsThere() {
        byte[] huge = Packet.body(out -> {
            out.writeInt(Packet.PROPOSAL);
            out.writeLong(1);
            out.writeInt(1001);
        });
        assertThrows(IOException.class, () -> new ZabFraming(1000).next(ByteBuffer.wrap(huge)));
        byte[] ids = Packet.body(out -> {
            out.writeInt(Packet.REQUEST);
            out.writeLong(1);
            out.writeInt(-1);
            out.writeInt(Integer.MAX_VALUE);
        });
        assertThrows(IOException.class, () -> new ZabFraming(1000).next(ByteBuffer.wrap(ids)));
    }
}
