package org.vivarium.runtime;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * Rests twice as long as it has worked, after every piece that is written: what is written in the background takes at
 * most a third of one processor, and less where others want it, since to wait for one counts as work. One thread.
 */
final class PacedOutput extends FilterOutputStream {
    private static final int RESTS_PER_WORK = 2;
    /** A piece that waited for a slow disk is no reason to rest for seconds. */
    static final long REST_NS_MAX = 20_000_000;

    private final LongSupplier nanoTime;
    private final LongConsumer rest;
    private final BooleanSupplier isUrgent;
    private long workingSince;

    /**
     * @param rest waits for so many ns, or less
     * @param isUrgent whether somebody waits for the end by now: then nobody rests
     */
    PacedOutput(OutputStream out, LongSupplier nanoTime, LongConsumer rest, BooleanSupplier isUrgent) {
        super(out);
        this.nanoTime = nanoTime;
        this.rest = rest;
        this.isUrgent = isUrgent;
        this.workingSince = nanoTime.getAsLong();
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        out.write(bytes, offset, length);
        if (!isUrgent.getAsBoolean()) {
            rest.accept(Math.min((nanoTime.getAsLong() - workingSince) * RESTS_PER_WORK, REST_NS_MAX));
        }
        workingSince = nanoTime.getAsLong();
    }
}
