package org.vivarium.runtime.config;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.vivarium.api.ensemble.Ensemble;
import org.vivarium.api.ensemble.EnsembleText;
import org.vivarium.api.ensemble.EnsembleText.LineException;
import org.vivarium.api.ensemble.Member;
import org.vivarium.runtime.config.ServerSettings.Peers;

/** Finds out from the entries of a zoo.cfg, and from myid, which ensemble a server belongs to, if any (compat D1). */
final class CfgPeers {
    /** A server's id is the first byte of the ids of the sessions that begin on it. */
    private static final int SID_MAX = 255;

    /** What an operator may hold to protect the servers' ports, and what would be open if it were ignored. */
    private static final Set<String> PROTECTIONS = Set.of(
            "sslQuorum", "quorum.auth.enableSasl", "quorum.auth.serverRequireSasl", "quorum.auth.learnerRequireSasl");

    private static final int MYID_BYTES_MAX = 1024;
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    private final Path file;
    private final Map<String, CfgEntry> entries;

    /** Where the server lines are, and what stands there: in the same file, or in one of their own. */
    private final Path linesFile;

    private final Map<String, CfgEntry> lineEntries;

    /** @throws ConfigException where the file of the server lines is wrong */
    CfgPeers(Path file, Map<String, CfgEntry> entries) throws ConfigException {
        this.file = file;
        this.entries = entries;
        CfgEntry dynamic = entries.get(Keys.DYNAMIC_FILE);
        linesFile = dynamic == null ? file : DynamicFile.named(file, dynamic);
        lineEntries = dynamic == null ? entries : DynamicFile.read(file, entries, linesFile);
    }

    /** The server lines and what belongs to them; empty where the server stands alone. */
    Optional<Ensemble> ensemble(boolean standaloneEnabled) throws ConfigException {
        checkElectionAlg();
        Map<String, String> lines = new TreeMap<>();
        lineEntries.forEach((key, entry) -> {
            if (EnsembleText.isKey(key)) {
                lines.put(key, entry.value());
            }
        });
        if (lines.isEmpty()) {
            if (!standaloneEnabled) {
                throw new ConfigException(
                        file,
                        entries.get("standaloneEnabled"),
                        "asks for an ensemble, and no server line says of whom; add them, or write true");
            }
            return Optional.empty();
        }
        Ensemble ensemble = parse(lines);
        long voters = ensemble.members().values().stream()
                .filter(Member::isParticipant)
                .count();
        if (voters > 1 || !standaloneEnabled) {
            return Optional.of(ensemble);
        }
        if (ensemble.members().size() > 1) {
            Member observer = ensemble.members().values().stream()
                    .filter(member -> !member.isParticipant())
                    .findFirst()
                    .orElseThrow();
            throw new ConfigException(
                    linesFile,
                    entry(observer),
                    "is an observer, and there is only one server that votes, which stands alone;"
                            + " add servers that vote, or write standaloneEnabled=false");
        }
        return Optional.empty();
    }

    private void checkElectionAlg() throws ConfigException {
        CfgEntry algorithm = entries.get("electionAlg");
        if (algorithm != null && !algorithm.value().equals("3")) {
            throw new ConfigException(file, algorithm, "must be 3; there is no other one any more");
        }
    }

    private Ensemble parse(Map<String, String> lines) throws ConfigException {
        try {
            return EnsembleText.of(lines, linesFile.equals(file) ? 0 : DynamicFile.version(linesFile));
        } catch (LineException e) {
            throw new ConfigException(linesFile, lineEntries.get(e.key()), e.getMessage());
        } catch (IllegalArgumentException e) {
            throw new ConfigException(linesFile, e.getMessage() + "; correct the server lines");
        }
    }

    /** The line of a member; its number may be written with zeros in front. */
    CfgEntry entry(Member member) {
        return lineEntries.values().stream()
                .filter(entry -> entry.key().matches("server\\.0*" + member.sid()))
                .findFirst()
                .orElseThrow();
    }

    /** Where the server lines stand. */
    Path linesFile() {
        return linesFile;
    }

    /** Which of the servers this one is. */
    Peers peers(Ensemble ensemble, Path dataDir, int cnxTimeoutMs, double snapshotSizeFactor) throws ConfigException {
        checkProtections();
        Path myid = dataDir.resolve("myid");
        String first = firstLine(myid);
        if (!NUMBER.matcher(first).matches()) {
            throw new ConfigException(
                    myid,
                    1,
                    "\"" + first + "\" is not a number; write N of this server's server.N line in " + linesFile);
        }
        long sid = Long.parseLong(first);
        if (ensemble.member(sid) == null) {
            throw new ConfigException(
                    myid,
                    1,
                    "is " + sid + ", and " + linesFile + " has no line server." + sid
                            + "; correct the number, or add the line on every server");
        }
        if (sid > SID_MAX) {
            throw new ConfigException(
                    myid,
                    1,
                    "is " + sid + "; sessions begin with a server's number, so it must be " + SID_MAX + " or less");
        }
        return new Peers(sid, ensemble, cnxTimeoutMs, snapshotSizeFactor);
    }

    private void checkProtections() throws ConfigException {
        for (CfgEntry entry : entries.values()) {
            if (PROTECTIONS.contains(entry.key()) && !entry.value().equalsIgnoreCase("false")) {
                throw new ConfigException(
                        file,
                        entry,
                        "is not built yet between servers, and what it protects would be open; remove it, and protect"
                                + " their ports otherwise");
            }
        }
    }

    private String firstLine(Path myid) throws ConfigException {
        byte[] bytes;
        try (var in = Files.newInputStream(myid)) {
            bytes = in.readNBytes(MYID_BYTES_MAX);
        } catch (NoSuchFileException e) {
            throw new ConfigException(
                    myid,
                    "is missing; write N of this server's server.N line in " + linesFile
                            + " into it, and nothing else");
        } catch (IOException e) {
            throw new ConfigException(myid, "cannot be read (" + e + "); it holds this server's number");
        }
        return new String(bytes, StandardCharsets.ISO_8859_1)
                .lines()
                .findFirst()
                .orElse("")
                .trim();
    }
}
