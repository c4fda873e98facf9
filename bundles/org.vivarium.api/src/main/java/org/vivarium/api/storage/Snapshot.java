package org.vivarium.api.storage;

import java.io.IOException;
import java.io.OutputStream;
import org.osgi.annotation.versioning.ConsumerType;

/** One state of the server, to be written while the server goes on. Any thread. */
@ConsumerType
public interface Snapshot {
    /** The last transaction that is in it. */
    long zxid();

    /** The digest of its tree, version 2 (compat C4). */
    long digest();

    /** Writes the sessions, ACLs and znodes as in compat C3, from the session count to the final {@code "/"}. */
    void writeTo(OutputStream out) throws IOException;
}
