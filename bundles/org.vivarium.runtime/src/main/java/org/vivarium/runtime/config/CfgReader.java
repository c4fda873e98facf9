package org.vivarium.runtime.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.vivarium.api.ensemble.Ensemble;
import org.vivarium.api.ensemble.EnsembleText;
import org.vivarium.api.ensemble.Member;
import org.vivarium.runtime.config.ServerSettings.Clients;
import org.vivarium.runtime.config.ServerSettings.Data;
import org.vivarium.runtime.config.ServerSettings.Peers;
import org.vivarium.runtime.config.ServerSettings.Ticks;

/** Turns the entries of one zoo.cfg into {@link ServerSettings}. Used once, by one thread. */
final class CfgReader {
    /** ZooKeeper's own default, 0xfffff bytes. */
    private static final int FRAME_BYTES_DEFAULT = 0xfffff;

    private static final int FRAME_BYTES_LIMIT = 1 << 30;
    /** ZooKeeper's own default. */
    private static final double SNAPSHOT_SIZE_FACTOR = 0.33;

    private static final int LOOPS_DEFAULT_MAX = 8;
    private static final int LOOPS_LIMIT = 128;
    private static final int MIN_SNAPSHOTS_KEPT = 3;
    private static final int MIN_TXNS_A_SNAPSHOT = 2;
    private static final Pattern PART_NAME = Pattern.compile("[a-z0-9][a-z0-9_.-]{0,63}");
    private static final Pattern SUPER_DIGEST = Pattern.compile("[^:]+:[A-Za-z0-9+/]+={0,2}");

    private final Path file;
    private final Consumer<String> warnings;
    private final Map<String, CfgEntry> entries = new LinkedHashMap<>();
    private final SortedMap<String, String> shown = new TreeMap<>();

    /** @param configured settings that take the place of those in the file */
    CfgReader(Path file, List<CfgEntry> read, Map<String, String> configured, Consumer<String> warnings) {
        this.file = file;
        this.warnings = warnings;
        for (CfgEntry entry : read) {
            CfgEntry before = entries.put(entry.key(), entry);
            if (before != null) {
                warn(entry, "stands in line " + before.line() + " too; this line is the one in force");
            }
        }
        configured.forEach((key, value) -> entries.put(key, new CfgEntry(CfgEntry.CONFIGURED, key, value)));
    }

    ServerSettings settings() throws ConfigException {
        for (CfgEntry entry : entries.values()) {
            sort(entry);
        }
        Ticks ticks = ticks();
        Data data = data();
        CfgPeers lines = new CfgPeers(file, entries);
        Optional<Peers> peers = peers(lines, data.dir());
        flag(Keys.RECONFIG_ENABLED, false);
        Clients clients = clients(lines, peers);
        storageOptions();
        preferredLeader(peers);
        if (flag("readonlymode.enabled", false) && peers.isEmpty()) {
            warn(entries.get("readonlymode.enabled"), "changes nothing, since the server stands alone");
        }
        return new ServerSettings(
                file,
                ticks,
                data,
                clients,
                peers,
                parts(peers.isPresent()),
                words(),
                superDigest(),
                options(),
                Collections.unmodifiableSortedMap(shown));
    }

    private void sort(CfgEntry entry) throws ConfigException {
        Optional<String> refusal = Keys.refusal(entry);
        if (refusal.isPresent()) {
            throw new ConfigException(file, entry, refusal.get());
        }
        if (Keys.isRead(entry.key())) {
            return;
        }
        Optional<String> reason = Keys.unusedReason(entry.key());
        if (reason.isPresent()) {
            warn(entry, "changes nothing, since " + reason.get());
            return;
        }
        String hint = Keys.nearest(entry.key())
                .map(near -> "; did you mean " + near + "?")
                .orElse("");
        warn(entry, "is not a key of this server and changes nothing" + hint);
    }

    private Optional<Peers> peers(CfgPeers reader, Path dataDir) throws ConfigException {
        Optional<Ensemble> ensemble = reader.ensemble(flag("standaloneEnabled", true));
        int cnxTimeoutMs = number("cnxTimeout", 5000, 1, Integer.MAX_VALUE);
        Optional<Boolean> votes = peerType();
        if (ensemble.isEmpty()) {
            for (CfgEntry entry : entries.values()) {
                if (entry.key().startsWith("server.")) {
                    warn(entry, "is the only server, so it stands alone and opens no port for peers");
                }
            }
            return Optional.empty();
        }
        Peers peers = reader.peers(ensemble.get(), dataDir, cnxTimeoutMs, snapshotSizeFactor());
        Member self = ensemble.get().member(peers.sid());
        if (votes.isPresent() && votes.get() != self.isParticipant()) {
            warn(entries.get("peerType"), "is not what server." + self.sid() + " says; the server line is in force");
        }
        ensemble.get().members().values().forEach(member -> shown.put("server." + member.sid(), member.text()));
        return Optional.of(peers);
    }

    private double snapshotSizeFactor() throws ConfigException {
        CfgEntry entry = entries.get("snapshotSizeFactor");
        try {
            double factor = entry == null ? SNAPSHOT_SIZE_FACTOR : Double.parseDouble(entry.value());
            shown.put("snapshotSizeFactor", Double.toString(factor));
            if (!Double.isNaN(factor)) {
                return factor;
            }
        } catch (NumberFormatException e) {
            // told below, as what is none, too
        }
        throw new ConfigException(file, entry, "must be a number, for example 0.33; less than 0 switches it off");
    }

    /** Whether the server is to vote, where the file says so. */
    private Optional<Boolean> peerType() throws ConfigException {
        CfgEntry entry = entries.get("peerType");
        if (entry == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(EnsembleText.isParticipant(entry.key(), entry.value()));
        } catch (IllegalArgumentException e) {
            throw new ConfigException(file, entry, "must be participant or observer");
        }
    }

    private Ticks ticks() throws ConfigException {
        int tickMs = number("tickTime", 3000, 1, Integer.MAX_VALUE);
        int initLimit = number("initLimit", 10, 1, Integer.MAX_VALUE);
        int syncLimit = number("syncLimit", 5, 1, Integer.MAX_VALUE);
        int min = sessionTimeoutMs("minSessionTimeout", tickMs, 2);
        int max = sessionTimeoutMs("maxSessionTimeout", tickMs, 20);
        if (min > max) {
            CfgEntry at =
                    Optional.ofNullable(entries.get("minSessionTimeout")).orElse(entries.get("maxSessionTimeout"));
            throw new ConfigException(
                    file,
                    at,
                    "minSessionTimeout is " + min + " ms and maxSessionTimeout " + max
                            + " ms (where not given: 2 and 20 ticks); the first must not be above the second");
        }
        return new Ticks(tickMs, initLimit, syncLimit, min, max);
    }

    private int sessionTimeoutMs(String key, int tickMs, int ticks) throws ConfigException {
        int given = number(key, -1, -1, Integer.MAX_VALUE);
        if (given == 0) {
            throw new ConfigException(file, entries.get(key), "must be 1 ms or more, or -1 for " + ticks + " ticks");
        }
        int timeoutMs = given == -1 ? (int) Math.min(Integer.MAX_VALUE, (long) tickMs * ticks) : given;
        shown.put(key, String.valueOf(timeoutMs));
        return timeoutMs;
    }

    private Data data() throws ConfigException {
        if (!entries.containsKey("dataDir")) {
            throw new ConfigException(file, "dataDir is missing; name the directory for the server's data");
        }
        Path dir = directory("dataDir", null);
        Path logDir = directory("dataLogDir", dir);
        int snapCount = numberRaised("snapCount", 100_000, MIN_TXNS_A_SNAPSHOT);
        int kept = numberRaised("autopurge.snapRetainCount", 3, MIN_SNAPSHOTS_KEPT);
        CfgEntry interval = entries.get("autopurge.purgeInterval");
        if (interval != null) {
            wholeNumber(interval.key(), 0, "must be a whole number of hours");
            shown.remove(interval.key());
            warn(
                    interval,
                    "changes nothing, since a purge follows every snapshot; autopurge.snapRetainCount says how many stay");
        }
        return new Data(dir, logDir, snapCount, kept);
    }

    private Path directory(String key, Path orElse) throws ConfigException {
        CfgEntry entry = entries.get(key);
        if (entry == null) {
            shown.put(key, orElse.toString());
            return orElse;
        }
        if (entry.value().isEmpty()) {
            throw new ConfigException(file, entry, "must be the name of a directory");
        }
        try {
            Path path = Path.of(entry.value()).toAbsolutePath().normalize();
            shown.put(key, path.toString());
            return path;
        } catch (InvalidPathException e) {
            throw new ConfigException(file, entry, "is not the name of a directory: " + e.getReason());
        }
    }

    private Clients clients(CfgPeers lines, Optional<Peers> peers) throws ConfigException {
        InetSocketAddress address = clientAddress(lines, peers);
        int backlog = number("clientPortListenBacklog", -1, -1, Integer.MAX_VALUE);
        if (backlog == 0) {
            throw new ConfigException(
                    file, entries.get("clientPortListenBacklog"), "must be 1 or more, or -1 for the system's default");
        }
        int loops = Math.min(LOOPS_DEFAULT_MAX, Runtime.getRuntime().availableProcessors());
        return new Clients(
                address,
                backlog,
                number("maxClientCnxns", 60, 0, Integer.MAX_VALUE),
                number("jute.maxbuffer", FRAME_BYTES_DEFAULT, 1024, FRAME_BYTES_LIMIT),
                number("globalOutstandingLimit", 1000, 1, Integer.MAX_VALUE),
                number("loops", loops, 1, LOOPS_LIMIT));
    }

    /** From clientPort, or from this server's own line in an ensemble; they may say the same (compat B9). */
    private InetSocketAddress clientAddress(CfgPeers lines, Optional<Peers> peers) throws ConfigException {
        Optional<Member> own =
                peers.map(each -> each.ensemble().member(each.sid())).filter(member -> member.clientPort() > 0);
        CfgEntry portEntry = entries.get("clientPort");
        if (portEntry == null && own.isEmpty()) {
            throw new ConfigException(file, "clientPort is missing; give the port for clients, for example 2181");
        }
        if (portEntry == null) {
            shown.put("clientPort", String.valueOf(own.get().clientPort()));
            return address(
                    lines.linesFile(),
                    lines.entry(own.get()),
                    own.get().clientHost(),
                    own.get().clientPort());
        }
        int port = number("clientPort", 0, 0, 65_535);
        if (own.isPresent() && own.get().clientPort() != port) {
            throw new ConfigException(
                    file,
                    portEntry,
                    "is another port than server." + own.get().sid() + " gives to clients, "
                            + own.get().clientPort() + "; remove one of the two");
        }
        CfgEntry entry = entries.get("clientPortAddress");
        if (entry == null || entry.value().isEmpty()) {
            return own.isPresent()
                    ? address(file, portEntry, own.get().clientHost(), port)
                    : new InetSocketAddress(port);
        }
        shown.put(entry.key(), entry.value());
        return address(file, entry, entry.value(), port);
    }

    private static InetSocketAddress address(Path where, CfgEntry entry, String host, int port) throws ConfigException {
        try {
            return new InetSocketAddress(InetAddress.getByName(host), port);
        } catch (UnknownHostException e) {
            throw new ConfigException(where, entry, "is no IP address, and no name that can be looked up here");
        }
    }

    /** Checks what a storage reads out of its options, so that a slip is told with its line. */
    private void storageOptions() throws ConfigException {
        if (entries.containsKey("preAllocSize")) {
            number("preAllocSize", 65_536, 1, Integer.MAX_VALUE / 1024);
        }
        if (entries.containsKey("txnLogSizeLimitInKb")
                && number("txnLogSizeLimitInKb", -1, -1, Integer.MAX_VALUE) == 0) {
            throw new ConfigException(
                    file, entries.get("txnLogSizeLimitInKb"), "must be 1 kilobyte or more, or -1 for no limit");
        }
        CfgEntry method = entries.get("snapshot.compression.method");
        if (method != null) {
            if (!Set.of("", "gz", "snappy").contains(method.value())) {
                throw new ConfigException(file, method, "must be gz, snappy or empty");
            }
            shown.put(method.key(), method.value());
        }
    }

    /** Checks what the election reads out of its options. */
    private void preferredLeader(Optional<Peers> peers) throws ConfigException {
        CfgEntry entry = entries.get(Keys.PREFERRED_LEADER);
        if (entry == null) {
            return;
        }
        CfgEntry election = entries.get(Keys.ELECTION);
        if (peers.isEmpty() || election == null || election.value().equals(Keys.PART_DEFAULTS.get(Keys.ELECTION))) {
            warn(
                    entry,
                    "changes nothing without election=ballot, since the election fast looks at logs and numbers alone");
            return;
        }
        Ensemble ensemble = peers.get().ensemble();
        boolean mayLead = ensemble.members().keySet().stream()
                .anyMatch(sid -> entry.value().equals(sid.toString()) && ensemble.weight(sid) > 0);
        if (!mayLead) {
            throw new ConfigException(file, entry, "must be N of a server.N line that votes");
        }
        shown.put(entry.key(), entry.value());
    }

    private Map<String, String> parts(boolean inEnsemble) throws ConfigException {
        Map<String, String> names = new TreeMap<>();
        for (Map.Entry<String, String> part : Keys.PART_DEFAULTS.entrySet()) {
            CfgEntry entry = entries.get(part.getKey());
            if (entry != null && !PART_NAME.matcher(entry.value()).matches()) {
                throw new ConfigException(
                        file,
                        entry,
                        "must be the name of a provider, in small letters, for example " + part.getValue());
            }
            names.put(part.getKey(), entry == null ? part.getValue() : entry.value());
        }
        if (!inEnsemble) {
            names.remove(Keys.ELECTION);
            if (entries.containsKey(Keys.ELECTION)) {
                warn(entries.get(Keys.ELECTION), "changes nothing, since the server stands alone");
            }
            if (!entries.containsKey("broadcast")) {
                names.put("broadcast", Keys.SOLO);
            }
        } else if (names.get("broadcast").equals(Keys.SOLO)) {
            // each server would go its own way, and say so to nobody
            throw new ConfigException(
                    file, entries.get("broadcast"), "is for a server that stands alone, and there are server lines");
        }
        shown.putAll(names);
        return Map.copyOf(names);
    }

    private Set<String> words() {
        CfgEntry entry = entries.get("4lw.commands.whitelist");
        Set<String> words = new TreeSet<>();
        for (String word :
                entry == null ? List.<String>of() : List.of(entry.value().split("[,\\s]+"))) {
            if (Keys.WORDS.contains(word)) {
                words.add(word);
            } else if (!word.isEmpty() && !word.equals("*")) {
                warn(entry, Keys.unansweredWord(word));
            }
        }
        if (entry == null || List.of(entry.value().split("[,\\s]+")).contains("*")) {
            words.addAll(Keys.WORDS);
        }
        shown.put("4lw.commands.whitelist", String.join(", ", words));
        return Set.copyOf(words);
    }

    private Optional<String> superDigest() throws ConfigException {
        CfgEntry entry = entries.get("DigestAuthenticationProvider.superDigest");
        if (entry == null || entry.value().isEmpty()) {
            return Optional.empty();
        }
        if (!SUPER_DIGEST.matcher(entry.value()).matches()) {
            throw new ConfigException(
                    file, entry, "must be user:digest, with the base64 of the SHA-1 of user:password as the digest");
        }
        return Optional.of(entry.value());
    }

    private Map<String, String> options() {
        Map<String, String> options = new TreeMap<>();
        for (CfgEntry entry : entries.values()) {
            options.put(entry.key(), entry.value());
            if (Keys.isOfPlugin(entry.key()) && !Keys.isSecret(entry.key())) {
                shown.put(entry.key(), entry.value());
            }
        }
        return Map.copyOf(options);
    }

    private int number(String key, int orElse, int min, int max) throws ConfigException {
        String allowed = "must be a whole number from " + min + " to " + max;
        int value = wholeNumber(key, orElse, allowed);
        if (entries.containsKey(key) && (value < min || value > max)) {
            throw new ConfigException(file, entries.get(key), allowed);
        }
        return value;
    }

    /**
     * Takes less than the least too, with a warning, as ZooKeeper does for some: a file that started there starts here.
     */
    private int numberRaised(String key, int orElse, int min) throws ConfigException {
        int value = wholeNumber(key, orElse, "must be a whole number of " + min + " or more");
        if (value >= min) {
            return value;
        }
        warn(entries.get(key), "must be " + min + " or more; " + min + " is used");
        shown.put(key, String.valueOf(min));
        return min;
    }

    private int wholeNumber(String key, int orElse, String allowed) throws ConfigException {
        CfgEntry entry = entries.get(key);
        int value = orElse;
        if (entry != null) {
            try {
                // jute.maxbuffer may be written as 0xfffff, as in ZooKeeper
                value = key.equals("jute.maxbuffer") ? Integer.decode(entry.value()) : Integer.parseInt(entry.value());
            } catch (NumberFormatException e) {
                throw new ConfigException(file, entry, allowed);
            }
        }
        shown.put(key, String.valueOf(value));
        return value;
    }

    private boolean flag(String key, boolean orElse) throws ConfigException {
        CfgEntry entry = entries.get(key);
        if (entry == null) {
            return orElse;
        }
        if (!entry.value().equalsIgnoreCase("true") && !entry.value().equalsIgnoreCase("false")) {
            throw new ConfigException(file, entry, "must be true or false");
        }
        return Boolean.parseBoolean(entry.value());
    }

    private void warn(CfgEntry entry, String what) {
        warnings.accept(entry.place(file) + ": " + entry.key() + ": " + what);
    }
}
