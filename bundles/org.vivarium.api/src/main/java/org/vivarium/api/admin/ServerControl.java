package org.vivarium.api.admin;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ProviderType;
import org.vivarium.api.Acl;
import org.vivarium.api.admin.AdminCommand.CommandException;
import org.vivarium.api.tree.DataTree;

/**
 * What an operator may see and ask of the server; an OSGi service while the server's bundle runs, whether it serves or
 * not. Any thread but an event loop, the core or the log thread; a method may wait for those, up to a second.
 */
@ProviderType
public interface ServerControl {
    /** How the server is, now. */
    ServerStatus status();

    /**
     * Every extension point: what is wanted, what is in use, what else is there; in the order of the design's table.
     */
    List<PartStatus> parts();

    /** The settings in force, by their name in zoo.cfg; sorted by name. Secrets are left out. */
    Map<String, String> settings();

    /** The client connections, those without a session too. */
    List<ConnectionStatus> connections();

    /** The sessions that are alive, sorted by id. */
    List<SessionStatus> sessions();

    /** The last committed tree, to look things up in; absent where the server has no state yet. */
    Optional<DataTree> tree();

    /**
     * Hands the leadership of the ensemble to another server, and waits until somebody leads again, up to 10 s.
     *
     * @param sid the other server
     * @return for how long no write was decided, in ms
     * @throws CommandException where this server does not lead, or the other one cannot; the message says why
     */
    long transferLeadership(long sid) throws CommandException;

    /**
     * Has another provider of an extension point take over while clients are served, and waits until it has: as long as
     * it takes to write all znodes.
     *
     * @param kind the extension point; so far {@code storage}
     * @param name the provider; empty for the one that was retired last
     * @param isDryRun whether nothing is to be changed, only said
     * @param progress takes lines while it goes on; a thread of the server's
     * @return what was done or would be, in lines
     * @throws CommandException where it was not done; the one in use stays, and the message says why
     */
    String swap(String kind, Optional<String> name, boolean isDryRun, Consumer<String> progress)
            throws CommandException;

    /**
     * Saves a snapshot of what is committed, beside those that are saved by themselves, and waits until it is durable.
     *
     * @throws CommandException where it could not be saved; the message says why
     */
    SnapshotStatus snapshot() throws CommandException;

    /** Sets the counts and latencies of {@link ServerStatus} and of the connections back to nothing. */
    void resetStatistics();

    /**
     * A snapshot that was saved.
     *
     * @param zxid the last transaction that is in it
     * @param znodes how many are in it, the root included
     * @param tookMs how long it took
     */
    record SnapshotStatus(long zxid, int znodes, long tookMs) {}

    /**
     * How one extension point is filled.
     *
     * @param kind the extension point
     * @param wanted the name that is asked for; empty where none is needed
     * @param inUse the name of the provider that serves; empty where none does
     * @param bundle the symbolic name and version of its bundle; empty where none does
     * @param others the names of the other providers that are there, sorted
     * @param remark what an operator should know, for example that nothing provides what is wanted; empty where all is
     * well
     */
    record PartStatus(String kind, String wanted, String inUse, String bundle, List<String> others, String remark) {}

    /**
     * A connection, with the fields of the word {@code cons} (compat D5).
     *
     * @param client address and port as {@code /127.0.0.1:4711}
     * @param sessionId 0 before there is a session
     * @param queued requests that came and are not answered
     * @param received requests that came
     * @param sent replies and events that went
     * @param lastOperation the four letters of {@code lop}, for example {@code GETC}; {@code NA} where none came yet
     * @param establishedMs when it was opened, in ms since 1970
     * @param timeoutMs of the session
     * @param lastCxid -1 where none came
     * @param lastZxid of the last reply; -1 where none went
     * @param lastResponseMs when the last reply went, in ms since 1970; 0 where none did
     * @param lastLatencyMs of the last reply
     * @param minLatencyMs of all, 0 where none went
     * @param avgLatencyMs of all
     * @param maxLatencyMs of all
     */
    record ConnectionStatus(
            String client,
            long sessionId,
            long queued,
            long received,
            long sent,
            String lastOperation,
            long establishedMs,
            int timeoutMs,
            long lastCxid,
            long lastZxid,
            long lastResponseMs,
            long lastLatencyMs,
            long minLatencyMs,
            long avgLatencyMs,
            long maxLatencyMs) {}

    /**
     * A session.
     *
     * @param id its id
     * @param timeoutMs as negotiated
     * @param connected whether a client is connected for it
     * @param client as in {@link ConnectionStatus#client}; empty where none is connected
     * @param ephemerals its ephemerals' paths, sorted
     * @param watches how many watches its connection has
     */
    record SessionStatus(
            long id, int timeoutMs, boolean connected, String client, List<String> ephemerals, int watches) {}

    /** An ACL as {@code scheme:id:perms} with the letters {@code cdrwa}. */
    static String text(Acl acl) {
        StringBuilder text =
                new StringBuilder(acl.scheme()).append(':').append(acl.id()).append(':');
        for (int i = 0; i < 5; i++) {
            if ((acl.perms() & PERM_BITS[i]) != 0) {
                text.append("cdrwa".charAt(i));
            }
        }
        return text.toString();
    }

    /** The bits of the letters {@code cdrwa}, in that order. */
    int[] PERM_BITS = {Acl.CREATE, Acl.DELETE, Acl.READ, Acl.WRITE, Acl.ADMIN};
}
