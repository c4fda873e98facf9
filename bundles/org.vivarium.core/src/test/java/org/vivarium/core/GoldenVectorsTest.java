package org.vivarium.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.vivarium.core.World.FakeClient;
import org.vivarium.wire.OpCode;

/** What ZooKeeper 3.9.5 was seen to send and to log, byte for byte (compat A1.3, A1.5, C2). */
class GoldenVectorsTest {
    private static final long SESSION = 0x010000319e270000L;
    private static final String OPEN_ACL = "00000001 0000001f 00000005776f726c64 00000006616e796f6e65";

    private static final String CHECK_AND_SET = "0000000d00ffffffff 000000022f67 ffffffff"
            + "0000000500ffffffff 000000022f67 ffffffff ffffffff ffffffff01ffffffff";
    private static final String FAILING = "0000000100ffffffff 000000022f68 00000000" + OPEN_ACL + "00000000"
            + "0000000200ffffffff 000000072f676f6e652f78 ffffffff"
            + "0000000200ffffffff 000000022f68 ffffffff ffffffff01ffffffff";

    private final World world = new World(SESSION);
    private final FakeClient client = world.client();

    private void exchange(String request, String reply) {
        client.sendHex(request);
        world.settle();
        assertEquals(reply.replaceAll("\\s", ""), client.takeHex());
    }

    /** The reply up to its stat, whose times differ; the length of the stat is checked with the frame's. */
    private void exchangeUpToStat(String request, String reply) {
        client.sendHex(request);
        world.settle();
        String got = client.takeHex();
        String want = reply.replaceAll("\\s", "");
        assertEquals(want, got.substring(0, want.length()));
        assertEquals(want.length() + 2 * 68, got.length());
    }

    private void hello() {
        exchange(
                "0000002d 00000000 0000000000000000 00002710 0000000000000000 00000010" + "00".repeat(16) + "00",
                "00000025 00000000 00002710 010000319e270000 00000010 0bb8091f3c7036f3617d549ee5d0ac9b 00");
    }

    @Test
    void aNewSessionIsAnsweredAsZooKeeperDoes() {
        hello();
    }

    @Test
    void withoutTheReadOnlyByteTheAnswerHasNoneEither() {
        exchange(
                "0000002c 00000000 0000000000000000 00002710 0000000000000000 00000010" + "00".repeat(16),
                "00000024 00000000 00002710 010000319e270000 00000010 0bb8091f3c7036f3617d549ee5d0ac9b");
    }

    @Test
    void aSessionsConversation() {
        hello();
        exchange(
                "00000033 00000001 00000001 000000022f67 000000026869" + OPEN_ACL + "00000000",
                "00000016 00000001 0000000000000002 00000000 000000022f67");
        exchangeUpToStat(
                "00000034 00000002 0000000f 000000052f672f732d 00000000" + OPEN_ACL + "00000002",
                "00000067 00000002 0000000000000003 00000000 0000000f2f672f732d30303030303030303030");
        exchangeUpToStat(
                "0000000f 00000003 00000004 000000022f67 01",
                "0000005a 00000003 0000000000000003 00000000 000000026869");
        exchangeUpToStat(
                "00000018 00000004 00000005 000000022f67 00000002796f 00000000",
                "0000001e ffffffff 0000000000000004 00000000 00000003 00000003 000000022f67"
                        + "00000054 00000004 0000000000000004 00000000");
        exchange("00000014 00000005 00000003 000000072f676f6e652f78 00", "00000010 00000005 0000000000000004 ffffff9b");
        client.send(6, OpCode.MULTI, out -> raw(out, CHECK_AND_SET));
        client.send(7, OpCode.MULTI, out -> raw(out, FAILING));
        world.settle();
        client.take();
        exchange(
                "0000001d fffffffc 00000064 00000000 00000006646967657374 00000003613a62",
                "00000010 fffffffc 0000000000000000 00000000");
        exchange("00000008 fffffffe 0000000b", "00000010 fffffffe 0000000000000006 00000000");
        exchange("0000000d 0000000c 00000009 000000012f", "00000015 0000000c 0000000000000006 00000000 000000012f");
        exchange("00000008 0000000d fffffff5", "00000010 0000000d 0000000000000007 00000000");
        assertTrue(client.closed);
    }

    @Test
    void theLogHasWhatZooKeeperLogs() {
        world.wallMs = 0x1a2041c18dbL;
        hello();
        world.wallMs = 0x1a2041c192cL;
        client.sendHex("00000033 00000001 00000001 000000022f67 000000026869" + OPEN_ACL + "00000000");
        world.settle();
        List<String> logged =
                world.logged.stream().map(HexFormat.of()::formatHex).toList();
        assertEquals(
                List.of(
                        ("010000319e270000 00000000 0000000000000001 000001a2041c18db fffffff6 00002710"
                                        + "00000002 0000000051c6d660")
                                .replace(" ", ""),
                        ("010000319e270000 00000001 0000000000000002 000001a2041c192c 00000001 000000022f67 000000026869"
                                        + OPEN_ACL + "00 00000001 00000002 000000006a2784cd")
                                .replace(" ", "")),
                logged);
    }

    @Test
    void multiAnswersEachPart() {
        hello();
        client.sendHex("00000033 00000001 00000001 000000022f67 000000026869" + OPEN_ACL + "00000000");
        world.settle();
        client.take();
        client.send(6, OpCode.MULTI, out -> raw(out, CHECK_AND_SET));
        world.settle();
        String reply = client.takeHex();
        String head = "00000006 0000000000000003 00000000 0000000d0000000000 000000050000000000".replace(" ", "");
        assertEquals(head, reply.substring(8, 8 + head.length()));
        assertTrue(reply.endsWith("ffffffff01ffffffff"));
    }

    @Test
    void aMultiThatFailsInItsSecondPart() {
        hello();
        client.send(7, OpCode.MULTI, out -> raw(out, FAILING));
        world.settle();
        assertEquals(
                ("00000040 00000007 0000000000000002 00000000 ffffffff0000000000 00000000 ffffffff00ffffff9b ffffff9b"
                                + "ffffffff00fffffffe fffffffe ffffffff01ffffffff")
                        .replace(" ", ""),
                client.takeHex());
    }

    private static void raw(org.vivarium.wire.JuteWriter out, String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
        out.writeRaw(bytes, 0, bytes.length);
    }
}
