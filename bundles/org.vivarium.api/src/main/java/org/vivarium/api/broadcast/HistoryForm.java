package org.vivarium.api.broadcast;

import java.util.List;
import org.osgi.annotation.versioning.ConsumerType;

/**
 * The messages in which a broadcast tells another server what that one lacks; for who reads it from the disk and sends
 * it. Stateless; any thread.
 */
@ConsumerType
public interface HistoryForm {
    /** What comes first where the transactions follow that it lacks. */
    byte[] beforeTxns();

    /** A transaction that is committed. */
    List<byte[]> txn(long zxid, byte[] txn);

    /** What comes first where the whole state follows, as a snapshot's body (compat C3). */
    byte[] beforeState();

    /** What comes behind it. */
    byte[] afterState();
}
