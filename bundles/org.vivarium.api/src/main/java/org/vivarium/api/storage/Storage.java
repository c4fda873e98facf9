package org.vivarium.api.storage;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.osgi.annotation.versioning.ProviderType;
import org.vivarium.api.Epochs;

/**
 * The memory of one server: a log of transactions, the epochs it has promised, and snapshots of its state.
 *
 * <p><b>Life.</b> {@link #isEmpty} and {@link #clear}, if at all; {@link #recover} once; then any number of the other calls;
 * then {@link #close}.
 *
 * <p><b>Threads.</b> One thread at a time calls everything but {@link #save} and {@link #read}: first who prepares it, then
 * the log thread; what one has done the next one sees. Save is called by a background thread, one snapshot at a time, and
 * read by any number of others, while the log thread goes on.
 *
 * <p><b>Durability.</b> What was appended, cut or promised before a call of {@link #sync} survives the death of the
 * process and of the machine once that call has returned. What came later may survive, whole or in part, or not:
 * recovery then finds a prefix of it.
 *
 * <p><b>Failure.</b> An {@code IOException} names the file, the position and what is wrong. After one from
 * {@code append}, {@code truncateAfter}, {@code promise} or {@code sync} nothing more is durable: the storage refuses
 * every further change until it is opened anew. A failed {@code save} leaves the older snapshots and the log as they
 * were.
 */
@ProviderType
public interface Storage extends Closeable {
    /** Whether nothing was stored since the beginning of time or the last {@link #clear}. Waits for little. */
    boolean isEmpty() throws IOException;

    /**
     * Forgets, for good, all that is stored: transactions, epochs and snapshots, and nothing that is not its own. Where it
     * does not return, any part of it may be left, and {@link #recover} may find damage.
     */
    void clear() throws IOException;

    /**
     * Gives back what is stored: the newest whole snapshot, if there is one, then every transaction behind it, in
     * order.
     *
     * <p>An incomplete end of the log, as a crash leaves it, is cut off, and a note says what was cut. An empty storage
     * gives nothing and is made ready. What is given back is durable when this returns: a killed process may have left it
     * in memory only.
     *
     * @param to takes what is found
     * @return where the log ends
     * @throws DamageException where something is missing or wrong before the end of the log; nothing was changed then
     * @throws IOException what reading meets, or {@code to} throws
     */
    Recovered recover(Recovery to) throws IOException;

    /**
     * Puts a transaction at the end of the log.
     *
     * @param zxid follows the last one, see {@link org.vivarium.api.Zxid#follows}
     * @param txn header, record and digest as in compat C2; read from position to limit, and not kept
     */
    void append(long zxid, ByteBuffer txn) throws IOException;

    /** Forgets every transaction after {@code zxid}, which is in the log or is where the snapshot stands. */
    void truncateAfter(long zxid) throws IOException;

    /** Stores what the server has promised, in place of what it promised before. */
    void promise(Epochs epochs) throws IOException;

    /** Makes all of the above durable that was called before. */
    void sync() throws IOException;

    /**
     * Stores a snapshot, compressed and with a checksum, written beside and renamed; then purges older snapshots and
     * the log that no kept snapshot needs. Durable when it returns. The log stays where it ends: where the state came
     * from another server, {@link #truncateAfter} its zxid makes the log go on behind it.
     */
    void save(Snapshot snapshot) throws IOException;

    /**
     * Gives the transactions that stand in the log behind one, in order, as far as they were synced before the call; some
     * that came later may be given, too.
     *
     * @return whether that one stands in the log, and nothing behind it was cut or purged; where not, what was given does
     *     not count
     * @throws IOException what reading meets, or {@code to} throws
     */
    default boolean read(long after, LogTaker to) throws IOException {
        return false;
    }

    /** Syncs, where that is still possible, and lets go of all files. May be called twice. */
    @Override
    void close() throws IOException;
}
