package org.vivarium.contract.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.vivarium.api.storage.Recovered;
import org.vivarium.api.storage.Recovery;

/** What a recovery gave back. Fails at once where a transaction is not the one that went in. */
final class Seen implements Recovery {
    long snapshot = -1;
    final List<Long> zxids = new ArrayList<>();
    Recovered recovered;

    @Override
    public long snapshot(long zxid, InputStream body) throws IOException {
        assertEquals(List.of(), zxids, "a snapshot after transactions");
        long digest = TestSnapshot.read(zxid, body);
        snapshot = zxid;
        return digest;
    }

    @Override
    public void txn(long zxid, ByteBuffer txn) {
        int record = txn.remaining() - Txns.HEADER_BYTES;
        assertEquals(
                Txns.of(zxid, Math.max(record, 0)), txn, "transaction 0x" + Long.toHexString(zxid) + " was altered");
        zxids.add(zxid);
    }

    long last() {
        return recovered.lastZxid();
    }
}
