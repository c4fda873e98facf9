package org.vivarium.runtime.config;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.vivarium.api.broadcast.Standing;
import org.vivarium.api.ensemble.EnsembleText;

/** Which keys of zoo.cfg there are, which of them are secret, and why some do not apply. */
final class Keys {
    /** The extension points that a server has one of each, and the provider that is used where none is named. */
    static final Map<String, String> PART_DEFAULTS = Map.of(
            "storage", "chronicle",
            "transport", "netty",
            "tree", "trie",
            "election", "fast",
            "broadcast", "zab",
            "admin", "words");

    /** The one that a server has only in an ensemble. */
    static final String ELECTION = "election";

    /** The broadcast of a server that stands alone, and of no other. */
    static final String SOLO = "solo";

    /** Whether the ensemble may be changed while it runs. */
    static final String RECONFIG_ENABLED = Standing.RECONFIG_ENABLED;

    /** Where the server lines stand, if not in the zoo.cfg. */
    static final String DYNAMIC_FILE = "dynamicConfigFile";

    /** Who should lead; of the election {@code ballot}. */
    static final String PREFERRED_LEADER = "election.preferredLeader";

    /** Every four-letter word that is built; all are answered unless {@code 4lw.commands.whitelist} says otherwise. */
    static final Set<String> WORDS = Set.of("ruok", "stat", "srvr", "mntr", "conf", "cons", "envi", "isro");

    private static final Set<String> ZOOKEEPER_WORDS =
            Set.of("crst", "dirs", "dump", "gtmk", "hash", "srst", "stmk", "wchc", "wchp", "wchs");

    /** Keys that are read into {@link ServerSettings}, or checked here and read by a storage out of its options. */
    private static final Set<String> READ = Set.of(
            "tickTime",
            "initLimit",
            "syncLimit",
            "dataDir",
            "dataLogDir",
            "clientPort",
            "clientPortAddress",
            "clientPortListenBacklog",
            "maxClientCnxns",
            "minSessionTimeout",
            "maxSessionTimeout",
            "autopurge.snapRetainCount",
            "autopurge.purgeInterval",
            "snapCount",
            "preAllocSize",
            "txnLogSizeLimitInKb",
            "snapshot.compression.method",
            "4lw.commands.whitelist",
            "jute.maxbuffer",
            "globalOutstandingLimit",
            "DigestAuthenticationProvider.superDigest",
            "standaloneEnabled",
            "peerType",
            "electionAlg",
            "cnxTimeout",
            "snapshotSizeFactor",
            PREFERRED_LEADER,
            "readonlymode.enabled",
            RECONFIG_ENABLED,
            DYNAMIC_FILE,
            "loops");

    /**
     * Keys that an operator may hold to be in force and that would leave the server more open, or split, if they were
     * not.
     */
    private static final Map<String, String> REFUSED = Map.of(
            "sessionRequireClientSASLAuth", "SASL is not built yet, and clients it keeps out would get in; remove it",
            "enforce.auth.enabled", "is not built yet, and clients it keeps out would get in; remove it",
            "authProvider",
                    "further authentication providers are not built yet, and what they protect would not be"
                            + " reachable; remove it");

    private static final String LATER_ENSEMBLE = "ensembles do not have it yet";
    private static final String LATER_TLS = "TLS is not built yet";
    private static final String LATER_SASL = "SASL is not built yet";
    private static final String LATER_HTTP = "the HTTP admin server is not built yet";
    private static final String LATER_METRICS = "metrics are given by the word mntr, and no other way yet";
    private static final String OTHER_WAY = "this server is built another way and has nothing that it would set";
    private static final String LATER = "it is not built yet";

    private static final Map<String, String> UNUSED = unused();

    private Keys() {}

    private static Map<String, String> unused() {
        Map<String, String> reasons = new HashMap<>();
        add(
                reasons,
                LATER_ENSEMBLE,
                "connectToLearnerMasterLimit quorumListenOnAllIPs",
                "leaderServes quorumCnxnTimeoutMs quorum.cnxn.threads.size electionPortBindRetry",
                "observerMasterPort syncEnabled oraclePath forceSnapshotSync commitLogCount");
        add(
                reasons,
                LATER_ENSEMBLE,
                "localSessionsEnabled localSessionsUpgradingEnabled tcpKeepAlive",
                "forward_learner_requests_to_commit_processor_disabled sslQuorum portUnification sslQuorumReloadCertFiles");
        add(
                reasons,
                LATER_TLS,
                "secureClientPort secureClientPortAddress fips-mode client.portUnification",
                "client.certReload X509AuthenticationProvider.superUser");
        add(
                reasons,
                LATER_SASL,
                "superUser allowSaslFailedClients letAnySaslUserDoX requireKerberosConfig kinit",
                "security.auth_to_local");
        add(
                reasons,
                OTHER_WAY,
                "serverCnxnFactory flushDelay maxWriteQueuePollTime maxBatchSize largeRequestMaxBytes",
                "largeRequestThreshold maxResponseCacheSize maxGetChildrenResponseCacheSize intBufferStartingSizeBytes",
                "watchManagerName watcherCleanThreadsNum watcherCleanThreshold watcherCleanIntervalInSeconds",
                "maxInProcessingDeadWatchers bitHashCacheSize db.autocreate datadir.autocreate skipACL forceSync",
                "closeSessionTxn.enabled serializeLastProcessedZxid.enabled jmx.log4j.disable digest.enabled");
        add(
                reasons,
                LATER,
                "maxCnxns snapSizeLimitInKb fsync.warningthresholdms snapshot.trust.empty clientTcpKeepAlive",
                "throttled_op_wait_time enableEagerACLCheck enforceQuota extendedTypesEnabled emulate353TTLNodes",
                "jute.maxbuffer.extrasize enforce.auth.schemes ensembleAuthName",
                "DigestAuthenticationProvider.enabled DigestAuthenticationProvider.digestAlg");
        return Map.copyOf(reasons);
    }

    private static void add(Map<String, String> reasons, String reason, String... names) {
        for (String name : String.join(" ", names).split(" ")) {
            reasons.put(name, reason);
        }
    }

    /** Families of keys, by how they begin. */
    private static final Map<String, String> UNUSED_FAMILIES = Map.ofEntries(
            Map.entry("leader.", LATER_ENSEMBLE),
            Map.entry("follower.", LATER_ENSEMBLE),
            Map.entry("learner.", LATER_ENSEMBLE),
            Map.entry("observer.", LATER_ENSEMBLE),
            Map.entry("observerMaster.", LATER_ENSEMBLE),
            Map.entry("fastleader.", LATER_ENSEMBLE),
            Map.entry("multiAddress.", LATER_ENSEMBLE),
            Map.entry("quorum.auth.", LATER_ENSEMBLE),
            Map.entry("ssl.", LATER_TLS),
            Map.entry("netty.", OTHER_WAY),
            Map.entry("nio.", OTHER_WAY),
            Map.entry("commitProcessor.", OTHER_WAY),
            Map.entry("messageTracker.", OTHER_WAY),
            Map.entry("request_", LATER),
            Map.entry("connection_throttle_", LATER),
            Map.entry("znode.container.", LATER),
            Map.entry("audit.", LATER),
            Map.entry("pathStats.", LATER),
            Map.entry("jvm.pause.", LATER),
            Map.entry("kerberos.", LATER_SASL),
            Map.entry("sasl.", LATER_SASL),
            Map.entry("SASLAuthenticationProvider.", LATER_SASL),
            Map.entry("superUser.", LATER_SASL),
            Map.entry("admin.", LATER_HTTP),
            Map.entry("metricsProvider.", LATER_METRICS));

    /** Whether this server reads the key, or a plug-in may. */
    static boolean isRead(String key) {
        return READ.contains(key) || PART_DEFAULTS.containsKey(key) || EnsembleText.isKey(key) || isOfPlugin(key);
    }

    /** Whether the key is set aside for plug-ins by its first word; {@code admin.} is ZooKeeper's own. */
    static boolean isOfPlugin(String key) {
        int dot = key.indexOf('.');
        return dot > 0 && PART_DEFAULTS.containsKey(key.substring(0, dot)) && !key.startsWith("admin.");
    }

    /** Why a server must not start with this key, if it must not. */
    static Optional<String> refusal(CfgEntry entry) {
        String key = entry.key().startsWith("authProvider.") ? "authProvider" : entry.key();
        return entry.value().equalsIgnoreCase("false") ? Optional.empty() : Optional.ofNullable(REFUSED.get(key));
    }

    /** Why a key that ZooKeeper knows changes nothing here; empty where ZooKeeper does not know it either. */
    static Optional<String> unusedReason(String key) {
        if (REFUSED.containsKey(key)) {
            return Optional.of("it is off here too");
        }
        String reason = UNUSED.get(key);
        if (reason == null) {
            reason = UNUSED_FAMILIES.entrySet().stream()
                    .filter(family -> key.startsWith(family.getKey()))
                    .map(Map.Entry::getValue)
                    .findFirst()
                    .orElse(null);
        }
        return Optional.ofNullable(reason);
    }

    /** The key that was most likely meant. */
    static Optional<String> nearest(String key) {
        Set<String> known = new TreeSet<>(READ);
        known.addAll(PART_DEFAULTS.keySet());
        known.addAll(UNUSED.keySet());
        known.addAll(REFUSED.keySet());
        String bare = key.startsWith("zookeeper.") ? key.substring("zookeeper.".length()) : key;
        return known.stream()
                .filter(candidate -> candidate.endsWith("." + bare))
                .findFirst()
                .or(() -> Nearest.to(bare, known));
    }

    /** What to say of a word in {@code 4lw.commands.whitelist} that is never answered. */
    static String unansweredWord(String word) {
        if (ZOOKEEPER_WORDS.contains(word)) {
            return "the word " + word + " is not built yet";
        }
        String hint = Nearest.to(word, WORDS)
                .map(near -> ", did you mean " + near + "?")
                .orElse("");
        return "there is no word " + word + hint + " The words are " + String.join(" ", new TreeSet<>(WORDS));
    }

    /** Whether the value must never be shown, logged or sent. */
    static boolean isSecret(String key) {
        String lower = key.toLowerCase(Locale.ROOT);
        return List.of("digestauthenticationprovider.superdigest", "password", "secret", "credential", "token").stream()
                .anyMatch(lower::contains);
    }

    static String shownValue(String key, String value) {
        return isSecret(key) ? "(secret)" : value;
    }
}
