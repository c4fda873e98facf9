package org.vivarium.itests.simulation;

import java.nio.ByteBuffer;
import org.vivarium.api.Zxid;

/** What a server has told others that it has: it must have it still after whatever happens to it. */
final class Told {
    private static final int ACK = 3;
    private static final int LEADER_INFO = 17;
    private static final int ACK_EPOCH = 18;

    private long heardEpoch;
    private long epoch;
    private long zxid;

    void hears(byte[] message) {
        if (type(message) == LEADER_INFO) {
            heardEpoch = Zxid.epoch(number(message));
        }
    }

    void says(byte[] message) {
        int type = type(message);
        if (type == LEADER_INFO) {
            epoch = Math.max(epoch, Zxid.epoch(number(message)));
        } else if (type == ACK_EPOCH) {
            epoch = Math.max(epoch, heardEpoch);
        } else if (type == ACK && Zxid.counter(number(message)) != 0) {
            zxid = Math.max(zxid, number(message));
        }
    }

    /** The leader has what takes the place of what was behind. */
    void cut(long behind) {
        zxid = Math.min(zxid, behind);
    }

    void mustHold(SimServer server, Disk.Recovered found) {
        Violation.unless(
                found.epochs().accepted() >= epoch,
                server + " accepted epoch " + epoch + " and forgot it: " + found.epochs());
        Violation.unless(
                found.lastZxid() >= zxid,
                server + " acknowledged " + Zxid.text(zxid) + " and ends at " + Zxid.text(found.lastZxid()));
    }

    private static int type(byte[] message) {
        return message.length < 12 ? 0 : ByteBuffer.wrap(message).getInt();
    }

    private static long number(byte[] message) {
        return ByteBuffer.wrap(message).getLong(4);
    }
}
