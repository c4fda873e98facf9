package org.vivarium.api.ensemble;

import java.io.IOException;
import java.io.StringReader;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;

/** Reads an {@link Ensemble} from its lines: those of a zoo.cfg, and the text that servers send each other (compat B8). */
public final class EnsembleText {
    private static final String SERVER = "server.";
    private static final String GROUP = "group.";
    private static final String WEIGHT = "weight.";
    private static final String VERSION = "version";
    private static final int PORT_MAX = 65_535;

    /** The client's part of a line that gives only a port. */
    private static final String ANY_HOST = "0.0.0.0";

    private static final String SERVER_FORM =
            "must be host:quorumPort:electionPort[:participant|observer][;[clientHost:]clientPort]";

    private final SortedMap<Long, Member> members = new TreeMap<>();
    private final Map<Long, Long> groups = new HashMap<>();
    private final Map<Long, Long> weights = new HashMap<>();

    /** A line that is wrong. The message says how it must be, without naming the key. */
    public static final class LineException extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        private final String key;

        LineException(String key, String message) {
            super(message);
            this.key = key;
        }

        /** Of the line that is wrong. */
        public String key() {
            return key;
        }
    }

    private EnsembleText() {}

    /** Whether a key is one of those that make an ensemble. */
    public static boolean isKey(String key) {
        return key.startsWith(SERVER) || key.startsWith(GROUP) || key.startsWith(WEIGHT);
    }

    /**
     * Reads the whole text.
     *
     * @throws IllegalArgumentException where it is no such text
     */
    public static Ensemble parse(String text) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text));
        } catch (IOException e) {
            throw new IllegalArgumentException("cannot be read: " + e.getMessage(), e);
        }
        Map<String, String> lines = new HashMap<>();
        properties.stringPropertyNames().forEach(key -> lines.put(key.trim(), properties.getProperty(key)));
        String version = lines.remove(VERSION);
        return of(lines, version == null ? 0 : version(version.trim()));
    }

    /**
     * What another server counts, where it is a member and that is news: a later ensemble that is agreed, or one that is
     * pending where none is known to be.
     *
     * @param agreed the text of what it knows to be agreed; may be empty
     * @param pending the text of what is not agreed yet; empty where nothing is pending
     * @param settled whatever was pending before this zxid and does not stand in the own log will never be agreed: a
     *     leader was established without it
     * @return null where it is no news, or no such text
     */
    public static Ensemble news(Ensemble known, long sid, String agreed, String pending, long settled) {
        if (agreed.isEmpty() || known.member(sid) == null) {
            return null;
        }
        try {
            Ensemble heard = parse(agreed);
            Ensemble next = pending.isEmpty() ? heard : parse(pending);
            return known.newsOf(
                    next.version() > heard.version() && next.version() >= settled
                            ? Ensemble.joint(heard, next)
                            : heard);
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /**
     * The ensemble with some servers added or changed, and some removed (compat A2.10).
     *
     * @param joining {@code server.N=} lines with commas between them, each with the client's port; may be null
     * @param leaving sids with commas between them; one that is no member is left out; may be null
     * @param version the zxid that makes it so
     * @throws IllegalArgumentException where they cannot be an ensemble
     */
    public static Ensemble changed(Ensemble now, String joining, String leaving, long version) {
        if (now.isHierarchical()) {
            throw new IllegalArgumentException("has groups, so that all of its lines must be given anew");
        }
        SortedMap<Long, Member> members = new TreeMap<>(now.members());
        for (String line : parts(joining)) {
            int equals = line.indexOf('=');
            if (equals < 0 || !line.startsWith(SERVER)) {
                throw new LineException(line, "must be server.N=" + SERVER_FORM);
            }
            String key = line.substring(0, equals).trim();
            Member member =
                    member(key, number(key, SERVER), line.substring(equals + 1).trim());
            checkJoining(key, member, members);
            members.put(member.sid(), member);
        }
        for (String text : parts(leaving)) {
            members.remove(sid(text, text));
        }
        return Ensemble.of(members, version);
    }

    /**
     * The ensemble that its lines say (compat A2.10).
     *
     * @param lines with commas or line ends between them
     * @param version the zxid that makes it so
     * @throws IllegalArgumentException where they cannot be an ensemble
     */
    public static Ensemble replaced(String lines, long version) {
        Ensemble read = parse(lines.replace(',', '\n'));
        return new Ensemble(read.members, read.groups, read.weights, version);
    }

    private static String[] parts(String list) {
        return list == null || list.isBlank() ? new String[0] : list.trim().split("\\s*,\\s*", -1);
    }

    private static void checkJoining(String key, Member member, SortedMap<Long, Member> members) {
        if (member.clientPort() == 0) {
            throw new LineException(key, "must give the client port too, behind a semicolon");
        }
        for (Member other : members.values()) {
            if (other.sid() != member.sid()
                    && other.host().equals(member.host())
                    && (uses(other, member.quorumPort()) || uses(other, member.electionPort()))) {
                throw new LineException(key, "has a port that server." + other.sid() + " has already");
            }
        }
    }

    private static boolean uses(Member member, int port) {
        return port == member.quorumPort() || port == member.electionPort();
    }

    private static long version(String text) {
        try {
            return Long.parseUnsignedLong(text, 16);
        } catch (NumberFormatException e) {
            throw new LineException(VERSION, "must be a zxid in hexadecimal digits");
        }
    }

    /**
     * Puts lines together.
     *
     * @param lines by their key; each is one for which {@link #isKey} holds
     * @param version the zxid that made it so; 0 for one from a file
     * @throws LineException where one line is wrong
     * @throws IllegalArgumentException where they are wrong together
     */
    public static Ensemble of(Map<String, String> lines, long version) {
        EnsembleText text = new EnsembleText();
        SortedMap<String, String> sorted = new TreeMap<>(lines); // so that of several mistakes always one is told
        sorted.forEach(text::line);
        sorted.forEach(text::check);
        return new Ensemble(text.members, text.groups, text.weights, version);
    }

    private void line(String key, String value) {
        if (key.startsWith(SERVER)) {
            long sid = number(key, SERVER);
            if (members.put(sid, member(key, sid, value.trim())) != null) {
                throw new LineException(key, "is the second line of this server");
            }
        } else if (key.startsWith(GROUP)) {
            long group = number(key, GROUP);
            for (String sid : value.trim().split(":", -1)) {
                Long before = groups.put(sid(key, sid.trim()), group);
                if (before != null) {
                    throw new LineException(
                            key, "names server " + sid.trim() + ", which has a group already: " + before);
                }
            }
        } else if (key.startsWith(WEIGHT)) {
            long sid = number(key, WEIGHT);
            if (weights.put(sid, weight(key, value.trim())) != null) {
                throw new LineException(key, "is the second line of this server's weight");
            }
        } else {
            throw new LineException(key, "is no line of an ensemble; those begin with server. group. or weight.");
        }
    }

    private void check(String key, String value) {
        if (key.startsWith(GROUP)) {
            for (String sid : value.trim().split(":", -1)) {
                if (!members.containsKey(sid(key, sid.trim()))) {
                    throw new LineException(key, "names server " + sid.trim() + ", and there is no such line");
                }
            }
        } else if (key.startsWith(WEIGHT)) {
            long sid = number(key, WEIGHT);
            if (groups.isEmpty()) {
                throw new LineException(key, "counts within a group, and there is none; add group lines or remove it");
            }
            if (!members.containsKey(sid)) {
                throw new LineException(key, "is the weight of a server for which there is no line");
            }
        } else if (!groups.isEmpty()) {
            Member member = members.get(number(key, SERVER));
            if (member.isParticipant() && !groups.containsKey(member.sid())) {
                throw new LineException(key, "votes, but stands in no group; add it to one");
            }
        }
    }

    private static long number(String key, String prefix) {
        String digits = key.substring(prefix.length());
        Long number = digits(digits);
        if (number == null) {
            throw new LineException(
                    key, "must have a number behind " + prefix + " in its name, has \"" + digits + "\"");
        }
        return number;
    }

    private static long sid(String key, String text) {
        Long sid = digits(text);
        if (sid == null) {
            throw new LineException(key, "must be servers' numbers with colons between them, for example 1:2:3");
        }
        return sid;
    }

    private static long weight(String key, String text) {
        Long weight = digits(text);
        if (weight == null || weight > Integer.MAX_VALUE) {
            throw new LineException(key, "must be a whole number from 0 to " + Integer.MAX_VALUE);
        }
        return weight;
    }

    /** Null where it is none. */
    private static Long digits(String text) {
        if (text.isEmpty() || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return null;
        }
        try {
            return Long.valueOf(text);
        } catch (NumberFormatException tooLong) {
            return null;
        }
    }

    private static Member member(String key, long sid, String value) {
        if (value.indexOf('|') >= 0) {
            throw new LineException(key, "gives several addresses, which are not built yet; give one");
        }
        int semicolon = value.indexOf(';');
        String peers = (semicolon < 0 ? value : value.substring(0, semicolon)).trim();
        String[] address = hostAndRest(key, peers);
        String[] ports = address[1].split(":", -1);
        if (ports.length < 2 || ports.length > 3) {
            throw new LineException(key, SERVER_FORM);
        }
        int quorumPort = port(key, ports[0], "the quorum port");
        int electionPort = port(key, ports[1], "the election port");
        if (quorumPort == electionPort) {
            throw new LineException(key, "must give another election port than the quorum port");
        }
        boolean isParticipant = ports.length == 2 || isParticipant(key, ports[2]);
        String clientHost = "";
        int clientPort = 0;
        if (semicolon >= 0) {
            String clients = value.substring(semicolon + 1).trim();
            boolean onlyPort = clients.indexOf(':') < 0;
            String[] client = onlyPort ? new String[] {ANY_HOST, clients} : hostAndRest(key, clients);
            clientHost = client[0];
            clientPort = port(key, client[1], "the client port");
        }
        return new Member(sid, address[0], quorumPort, electionPort, isParticipant, clientHost, clientPort);
    }

    /** What stands before the first colon, without the brackets of an IPv6 address, and what stands behind it. */
    private static String[] hostAndRest(String key, String text) {
        boolean bracketed = text.startsWith("[");
        int end = bracketed ? text.indexOf(']') + 1 : text.indexOf(':');
        if (end <= 0 || end >= text.length() || text.charAt(end) != ':') {
            throw new LineException(key, SERVER_FORM + "; an IPv6 address stands in brackets");
        }
        String host = (bracketed ? text.substring(1, end - 1) : text.substring(0, end)).trim();
        if (host.isEmpty() || host.chars().anyMatch(c -> c <= ' ' || c == '[' || c == ']')) {
            throw new LineException(key, SERVER_FORM + "; an IPv6 address stands in brackets");
        }
        return new String[] {host, text.substring(end + 1)};
    }

    private static int port(String key, String text, String which) {
        Long port = digits(text.trim());
        if (port == null || port < 1 || port > PORT_MAX) {
            throw new LineException(key, which + " must be a number from 1 to " + PORT_MAX);
        }
        return port.intValue();
    }

    /** Whether the text names the role of one that votes; {@code key} is for the message. */
    public static boolean isParticipant(String key, String text) {
        return switch (text.trim().toLowerCase(Locale.ROOT)) {
            case "participant" -> true;
            case "observer" -> false;
            default -> throw new LineException(key, "the role must be participant or observer");
        };
    }
}
