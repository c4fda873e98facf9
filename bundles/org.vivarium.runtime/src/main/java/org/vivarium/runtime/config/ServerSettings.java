package org.vivarium.runtime.config;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.vivarium.api.broadcast.Standing;
import org.vivarium.api.ensemble.Ensemble;

/**
 * What a server is to be, as its zoo.cfg says; checked, with all defaults filled in. Immutable.
 *
 * @param file where it was read
 * @param ticks the server's unit of time, and what is counted in it
 * @param data where and how much it remembers
 * @param clients whom it answers, and how much it takes from them
 * @param peers the ensemble it belongs to; empty where it stands alone
 * @param parts the name of the provider for each extension point: storage, transport, tree, broadcast, admin, and in an
 *     ensemble election
 * @param words the four-letter words that are answered
 * @param superDigest {@code user:base64} of the one who may do everything; secret
 * @param options every key of the file as it was given, secrets too; for plug-ins, which read those that are their own
 * @param shown the settings in force by their name in zoo.cfg, without secrets
 */
public record ServerSettings(
        Path file,
        Ticks ticks,
        Data data,
        Clients clients,
        Optional<Peers> peers,
        Map<String, String> parts,
        Set<String> words,
        Optional<String> superDigest,
        Map<String, String> options,
        SortedMap<String, String> shown) {
    /** By which Configuration Admin knows a server's configuration. */
    public static final String PID = "org.vivarium.server";

    /**
     * @param tickMs one tick, 1 or more
     * @param initLimit ticks that a follower has to connect and catch up, 1 or more
     * @param syncLimit ticks that a follower may lag behind, 1 or more
     * @param minSessionTimeoutMs the shortest session timeout that a client gets
     * @param maxSessionTimeoutMs the longest; not below the shortest
     */
    public record Ticks(int tickMs, int initLimit, int syncLimit, int minSessionTimeoutMs, int maxSessionTimeoutMs) {}

    /**
     * @param dir snapshots and epochs; absolute
     * @param logDir transactions; absolute, may be the same
     * @param snapshotEveryTxns after how many transactions a snapshot is saved, 2 or more
     * @param snapshotsKept how many snapshots stay when one was saved, 3 or more
     */
    public record Data(Path dir, Path logDir, int snapshotEveryTxns, int snapshotsKept) {}

    /**
     * @param address where to listen; the port is 0 where any free one will do
     * @param backlog how many connections may wait to be accepted; -1 for the system's default
     * @param perAddressMax connections from one IP address; 0 for any number
     * @param frameBytesMax the longest request that is read
     * @param outstandingMax requests that may wait for their answer, of all clients together, 1 or more
     * @param loops the transport's event loops, 1 or more
     */
    public record Clients(
            InetSocketAddress address,
            int backlog,
            int perAddressMax,
            int frameBytesMax,
            int outstandingMax,
            int loops) {}

    /**
     * @param sid this server's own id, from {@code myid}; a member of the ensemble
     * @param cnxTimeoutMs how long another server may take to answer an attempt to connect, 1 or more
     * @param snapshotSizeFactor how much of a snapshot's bytes the transactions may have that another server is sent from
     *     the log; less than 0 where it is always sent the state
     */
    public record Peers(long sid, Ensemble ensemble, int cnxTimeoutMs, double snapshotSizeFactor) {}

    /** Whether the ensemble may be changed while it runs. */
    public boolean isReconfigEnabled() {
        return Standing.isReconfigEnabled(options);
    }

    /**
     * Reads and checks a zoo.cfg. Reads the file, in an ensemble {@code myid} as well, and may look a host name up, so
     * it may wait; any thread.
     *
     * @param warnings takes a line for each key that changes nothing, with its place and the reason
     * @throws ConfigException where the server cannot be what the file says
     */
    public static ServerSettings read(Path file, Consumer<String> warnings) throws ConfigException {
        return read(file, Map.of(), warnings);
    }

    /**
     * The same, with settings that take the place of those in the file.
     *
     * @param configured by their key in zoo.cfg
     */
    public static ServerSettings read(Path file, Map<String, String> configured, Consumer<String> warnings)
            throws ConfigException {
        Path absolute = file.toAbsolutePath().normalize();
        return new CfgReader(absolute, CfgEntry.read(absolute), configured, warnings).settings();
    }

    /** Without secrets, since it may end in a log. */
    @Override
    public String toString() {
        return "ServerSettings" + shown;
    }
}
