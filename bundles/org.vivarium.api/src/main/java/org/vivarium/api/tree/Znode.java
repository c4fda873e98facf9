package org.vivarium.api.tree;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;
import org.vivarium.api.Acl;

/**
 * One znode as it is stored: its data, its ACL and its persisted stat (compat A3, C3), without its name and its
 * children.
 *
 * <p>Immutable. A tree may keep the object it was given, or pack what it says in a form of its own; so znodes are not
 * compared with {@code ==}.
 */
@ConsumerType
public interface Znode {
    /** Bytes of data; -1 where the data is null, which is not the same as empty on the wire. */
    int dataLength();

    /** Copies the data, {@link #dataLength()} bytes, to {@code to[at…]}. Nothing is copied where it is null. */
    void copyData(byte[] to, int at);

    /** A copy of the data, or null where it is null. */
    default byte[] data() {
        int length = dataLength();
        if (length < 0) {
            return null;
        }
        byte[] copy = new byte[length];
        copyData(copy, 0);
        return copy;
    }

    /**
     * How many children it has in the tree that gave it. A znode that is made to be put into a tree need not know, so a
     * tree that keeps the object it was given gives out another one that does.
     */
    default int childCount() {
        return 0;
    }

    /** The access control list; an immutable list, shared between znodes. Empty means that everything is allowed. */
    List<Acl> acl();

    long czxid();

    long mzxid();

    long pzxid();

    /** When it was created, in milliseconds since 1970. */
    long ctime();

    /** When its data was last set, in milliseconds since 1970. */
    long mtime();

    int version();

    /** The persisted cversion: creations of children only (compat A3). */
    int cversion();

    int aversion();

    /** The session of an ephemeral; 0 for a persistent znode; other patterns for container and TTL (compat A3). */
    long ephemeralOwner();
}
