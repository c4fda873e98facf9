package org.vivarium.admin.words;

import java.util.Arrays;
import java.util.Map;
import java.util.function.Predicate;
import org.vivarium.api.admin.ServerControl;
import org.vivarium.api.admin.ServerControl.ConnectionStatus;
import org.vivarium.api.admin.ServerStatus;
import org.vivarium.api.admin.WordsFactory.Words;

/** Answers each word in ZooKeeper's form. Holds no state; any thread. */
final class FourLetterWords implements Words {
    /** The ZooKeeper release whose clients and scripts we are to satisfy; they read it from the version line. */
    private static final String COMPATIBLE_WITH = "3.9.5";

    private static final String NOT_SERVING = "This ZooKeeper instance is not currently serving requests\n";

    private final ServerControl server;
    private final String builtOn;

    FourLetterWords(ServerControl server, String builtOn) {
        this.server = server;
        this.builtOn = builtOn;
    }

    @Override
    public boolean isWord(int bytes) {
        return bytes == Word.TELNET_CLOSE || Word.of(bytes) != null;
    }

    @Override
    public String answer(int bytes) {
        if (bytes == Word.TELNET_CLOSE) {
            return "";
        }
        Word word = Word.of(bytes);
        Map<String, String> settings = server.settings();
        if (!allowed(word, settings.get("4lw.commands.whitelist"))) {
            return word.text() + " is not executed because it is not in the whitelist.\n";
        }
        ServerStatus status = server.status();
        String version = COMPATIBLE_WITH + "-vivarium-" + status.version() + ", built on " + builtOn;
        switch (word) {
            case RUOK:
                return "imok";
            case ISRO:
                return status.readOnly() ? "ro" : status.serving() ? "rw" : "null";
            case ENVI:
                return EnvironmentText.of(version);
            default:
                return status.serving() || status.readOnly()
                        ? whileServing(word, status, version, settings)
                        : NOT_SERVING + (word == Word.MNTR && !hasStorage() ? MonitorText.noStorage() : "");
        }
    }

    /** Whether the storage that is configured is in use. */
    private boolean hasStorage() {
        return server.parts().stream()
                .noneMatch(part -> part.kind().equals("storage") && part.inUse().isEmpty());
    }

    private String whileServing(Word word, ServerStatus status, String version, Map<String, String> settings) {
        switch (word) {
            case SRVR:
                return "Zookeeper version: " + version + "\n" + counts(status);
            case STAT:
                return "Zookeeper version: " + version + "\nClients:\n" + clients(c -> false) + "\n" + counts(status);
            case CONS:
                return clients(c -> c.sessionId() != 0) + "\n";
            case CONF:
                return ConfigurationText.of(settings);
            case MNTR:
                return MonitorText.of(status, mode(status), version, hasStorage());
            default:
                throw new IllegalStateException("no answer is written for the word " + word.text());
        }
    }

    /** Absent: every word there is, since none of them changes anything. ZooKeeper itself allows only srvr then. */
    private static boolean allowed(Word word, String whitelist) {
        Predicate<String> names = name -> name.equals("*") || name.equals(word.text());
        return whitelist == null
                || Arrays.stream(whitelist.split(",")).map(String::trim).anyMatch(names);
    }

    private static String mode(ServerStatus status) {
        return status.readOnly() ? "read-only" : status.mode();
    }

    private static String counts(ServerStatus s) {
        return "Latency min/avg/max: " + s.minLatencyMs() + "/" + MonitorText.mean(s.avgLatencyMs()) + "/"
                + s.maxLatencyMs() + "\nReceived: " + s.received() + "\nSent: " + s.sent() + "\nConnections: "
                + s.connections() + "\nOutstanding: " + s.outstanding() + "\nZxid: 0x" + Long.toHexString(s.zxid())
                + "\nMode: " + mode(s) + "\nNode count: " + s.znodes() + "\n";
    }

    private String clients(Predicate<ConnectionStatus> inFull) {
        StringBuilder lines = new StringBuilder();
        for (ConnectionStatus c : server.connections()) {
            // in brackets ZooKeeper shows what its selector waits for; 1 is reading, 0 what a word's connection shows
            lines.append(' ').append(c.client()).append(c.sessionId() != 0 ? "[1]" : "[0]");
            lines.append("(queued=").append(c.queued());
            lines.append(",recved=").append(c.received());
            lines.append(",sent=").append(c.sent());
            if (inFull.test(c)) {
                session(c, lines);
            }
            lines.append(")\n");
        }
        return lines.toString();
    }

    private static void session(ConnectionStatus c, StringBuilder line) {
        line.append(",sid=0x").append(Long.toHexString(c.sessionId()));
        line.append(",lop=").append(c.lastOperation());
        line.append(",est=").append(c.establishedMs());
        line.append(",to=").append(c.timeoutMs());
        if (c.lastCxid() >= 0) {
            line.append(",lcxid=0x").append(Long.toHexString(c.lastCxid()));
        }
        line.append(",lzxid=0x").append(Long.toHexString(c.lastZxid()));
        line.append(",lresp=").append(c.lastResponseMs());
        line.append(",llat=").append(c.lastLatencyMs());
        line.append(",minlat=").append(c.minLatencyMs());
        line.append(",avglat=").append(c.avgLatencyMs());
        line.append(",maxlat=").append(c.maxLatencyMs());
    }
}
