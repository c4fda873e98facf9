package org.vivarium.api.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ConsumerType;

/** Takes what {@link Storage#read} gives; on the thread that called it. */
@ConsumerType
@FunctionalInterface
public interface LogTaker {
    /**
     * Takes the next transaction.
     *
     * @param txn header, record and digest as in compat C2; valid only during the call
     * @return whether more is wanted
     * @throws IOException ends the reading
     */
    boolean txn(long zxid, ByteBuffer txn) throws IOException;
}
