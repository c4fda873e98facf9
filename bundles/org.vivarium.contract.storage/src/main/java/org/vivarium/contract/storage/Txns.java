package org.vivarium.contract.storage;

import java.nio.ByteBuffer;
import java.util.SplittableRandom;

/** Transactions made from their zxid alone, so that what comes back can be compared with what must have gone in. */
final class Txns {
    static final int HEADER_BYTES = 32;
    static final int BYTES_MIN = HEADER_BYTES + 32;
    static final int BYTES_MAX = BYTES_MIN + 200;

    private static final int SET_DATA = 5;

    private Txns() {}

    static ByteBuffer of(long zxid) {
        int record = (int) new SplittableRandom(~zxid).nextLong(BYTES_MIN, BYTES_MAX) - HEADER_BYTES;
        return of(zxid, record);
    }

    /** With a record of this many bytes behind the header. */
    static ByteBuffer of(long zxid, int recordBytes) {
        SplittableRandom random = new SplittableRandom(zxid);
        byte[] record = new byte[recordBytes];
        random.nextBytes(record);
        return ByteBuffer.allocate(HEADER_BYTES + recordBytes)
                .putLong(random.nextLong())
                .putInt(random.nextInt())
                .putLong(zxid)
                .putLong(1_700_000_000_000L + zxid)
                .putInt(SET_DATA)
                .put(record)
                .flip();
    }
}
