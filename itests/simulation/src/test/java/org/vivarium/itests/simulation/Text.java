package org.vivarium.itests.simulation;

import java.nio.ByteBuffer;
import java.util.List;

/** What stands in a trace. */
final class Text {
    private static final String[] PACKETS = {
        "0",
        "REQUEST",
        "PROPOSAL",
        "ACK",
        "COMMIT",
        "PING",
        "REVALIDATE",
        "SYNC",
        "INFORM",
        "COMMIT_AND_ACTIVATE",
        "NEWLEADER",
        "FOLLOWERINFO",
        "UPTODATE",
        "DIFF",
        "TRUNC",
        "SNAP",
        "OBSERVERINFO",
        "LEADERINFO",
        "ACKEPOCH"
    };

    private Text() {}

    static String packets(List<byte[]> messages) {
        StringBuilder text = new StringBuilder();
        for (byte[] message : messages) {
            int type = message.length < 12 ? -1 : ByteBuffer.wrap(message).getInt();
            if (type > 0 && type < PACKETS.length) {
                text.append(PACKETS[type]).append(" 0x");
                text.append(Long.toHexString(ByteBuffer.wrap(message).getLong(4)));
            } else {
                text.append(message.length).append(" bytes");
            }
            text.append("; ");
        }
        return text.toString();
    }
}
