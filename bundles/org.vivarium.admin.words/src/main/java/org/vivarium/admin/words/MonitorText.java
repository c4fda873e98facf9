package org.vivarium.admin.words;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.vivarium.api.admin.ServerStatus;

/**
 * What {@code mntr} answers: ZooKeeper's names for the values that this server has; values it lacks are left out. What
 * ZooKeeper has no name for is said in its constant.
 */
final class MonitorText {
    /** Ours alone: 0 while the storage cannot be used, such as on a full disk. */
    private static final String STORAGE_AVAILABLE = "storage_available";

    private final StringBuilder lines = new StringBuilder();

    private MonitorText() {}

    /** For a server that serves nobody because its storage has failed: monitors must not have to guess. */
    static String noStorage() {
        MonitorText text = new MonitorText();
        text.line(STORAGE_AVAILABLE, 0);
        return text.lines.toString();
    }

    static String of(ServerStatus s, String mode, String version, boolean hasStorage) {
        MonitorText text = new MonitorText();
        // monitors take the state for granted on the second line
        text.line("version", version);
        text.line("server_state", mode);
        text.line("ephemerals_count", s.ephemerals());
        text.line("num_alive_connections", s.connections());
        text.line("avg_latency", mean(s.avgLatencyMs()));
        text.line("outstanding_requests", s.outstanding());
        text.line("znode_count", s.znodes());
        text.line("global_sessions", s.sessions());
        text.line("packets_sent", s.sent());
        text.line("packets_received", s.received());
        text.line("watch_count", s.watches());
        text.line("min_latency", s.minLatencyMs());
        text.line("max_latency", s.maxLatencyMs());
        text.line("approximate_data_size", s.dataBytes());
        text.line(STORAGE_AVAILABLE, hasStorage ? 1 : 0);
        text.line("uptime", Math.max(0, System.currentTimeMillis() - s.startedMs()));
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            text.line("open_file_descriptor_count", system.getOpenFileDescriptorCount());
            text.line("max_file_descriptor_count", system.getMaxFileDescriptorCount());
        }
        return text.lines.toString();
    }

    /** A mean as ZooKeeper writes it: four places at most, one at least. */
    static String mean(double value) {
        return String.valueOf(
                BigDecimal.valueOf(value).setScale(4, RoundingMode.HALF_UP).doubleValue());
    }

    private void line(String name, Object value) {
        lines.append("zk_").append(name).append('\t').append(value).append('\n');
    }
}
