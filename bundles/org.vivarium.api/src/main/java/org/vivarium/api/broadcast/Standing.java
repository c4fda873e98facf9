package org.vivarium.api.broadcast;

import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.vivarium.api.Epochs;
import org.vivarium.api.ensemble.Ensemble;

/**
 * Where a server stands when a protocol part begins.
 *
 * @param sid the server's id
 * @param ensemble whom it belongs to, as its log and its files say; null where it stands alone
 * @param timing how long it waits for the others
 * @param lastZxid the last transaction in its log
 * @param epochs what it has promised
 * @param recent the last transactions in its log, oldest first, without a gap; may be fewer than there are
 * @param random the only source of chance
 * @param options every key of zoo.cfg as it was given; a part reads those that begin with its extension point, and
 *     those of ZooKeeper that are about it
 */
public record Standing(
        long sid,
        Ensemble ensemble,
        Timing timing,
        long lastZxid,
        Epochs epochs,
        List<Recent> recent,
        RandomGenerator random,
        Map<String, String> options) {
    /** The key of zoo.cfg that says whether servers may come and go. */
    public static final String RECONFIG_ENABLED = "reconfigEnabled";

    /** Without options. */
    public Standing(
            long sid,
            Ensemble ensemble,
            Timing timing,
            long lastZxid,
            Epochs epochs,
            List<Recent> recent,
            RandomGenerator random) {
        this(sid, ensemble, timing, lastZxid, epochs, recent, random, Map.of());
    }

    /**
     * A transaction that is in the log.
     *
     * @param txn header, record and digest as in compat C2
     */
    public record Recent(long zxid, byte[] txn) {
        /** So many are known without the log; as many as ZooKeeper keeps (compat B5). */
        public static final int KEPT_MAX = 500;
    }

    /**
     * @param tickMs one tick, in ms, 1 or more
     * @param initLimit ticks that a server has to find a leader's history and take it over
     * @param syncLimit ticks of silence after which another server is given up
     */
    public record Timing(int tickMs, int initLimit, int syncLimit) {}

    /** Of a server that stands alone. */
    public static Standing alone(long sid, long lastZxid, Epochs epochs, RandomGenerator random) {
        return new Standing(sid, null, new Timing(2000, 10, 5), lastZxid, epochs, List.of(), random);
    }

    /** Whether servers may come and go while the ensemble runs (compat B9). */
    public boolean isReconfigEnabled() {
        return isReconfigEnabled(options);
    }

    /** @param options every key of zoo.cfg as it was given */
    public static boolean isReconfigEnabled(Map<String, String> options) {
        return Boolean.parseBoolean(options.getOrDefault(RECONFIG_ENABLED, "false"));
    }

    /** The same server among others. */
    public Standing in(Ensemble newEnsemble) {
        return new Standing(sid, newEnsemble, timing, lastZxid, epochs, recent, random, options);
    }

    /** The same server, further on in its log. */
    public Standing at(long newLastZxid, Epochs newEpochs, List<Recent> newRecent) {
        return new Standing(sid, ensemble, timing, newLastZxid, newEpochs, newRecent, random, options);
    }
}
