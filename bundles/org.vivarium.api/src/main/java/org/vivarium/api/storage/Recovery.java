package org.vivarium.api.storage;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ConsumerType;

/** Takes what a storage gives back. Called on the thread that called {@link Storage#recover}. */
@ConsumerType
public interface Recovery {
    /**
     * Loads a snapshot. Where the storage finds afterwards that the file is damaged, it calls again with an older one,
     * which replaces this one.
     *
     * @param zxid where the file says it stands; 0 for the state before the first transaction
     * @param body the sessions, ACLs and znodes as in compat C3, from the session count to the final {@code "/"}.
     * Exactly
     *     that is to be read, and no byte more
     * @return the tree digest (compat C4) of what was loaded, for the storage to compare with the one it has
     * @throws IOException where the body makes no sense; the storage then takes the file for damaged
     */
    long snapshot(long zxid, InputStream body) throws IOException;

    /**
     * Takes the next transaction.
     *
     * @param txn header, record and digest as in compat C2; valid only during the call
     * @throws IOException where it makes no sense; recovery ends with it
     */
    void txn(long zxid, ByteBuffer txn) throws IOException;
}
