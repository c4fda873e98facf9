package org.vivarium.admin.words;

import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;

/** What {@code envi} answers: the machine and the JVM, under ZooKeeper's names. */
final class EnvironmentText {
    private static final List<String> PROPERTIES = List.of(
            "java.version",
            "java.vendor",
            "java.home",
            "java.class.path",
            "java.library.path",
            "java.io.tmpdir",
            "java.compiler",
            "os.name",
            "os.arch",
            "os.version",
            "user.name",
            "user.home",
            "user.dir");

    private EnvironmentText() {}

    static String of(String version) {
        StringBuilder lines = new StringBuilder("Environment:\n");
        line(lines, "zookeeper.version", version);
        line(lines, "host.name", hostName());
        Map<String, String> properties = ManagementFactory.getRuntimeMXBean().getSystemProperties();
        for (String property : PROPERTIES) {
            line(lines, property, properties.getOrDefault(property, "<NA>"));
        }
        Runtime runtime = Runtime.getRuntime();
        line(lines, "os.memory.free", megabytes(runtime.freeMemory()));
        line(lines, "os.memory.max", megabytes(runtime.maxMemory()));
        line(lines, "os.memory.total", megabytes(runtime.totalMemory()));
        return lines.toString();
    }

    private static void line(StringBuilder lines, String key, String value) {
        lines.append(key).append('=').append(value).append('\n');
    }

    private static String megabytes(long bytes) {
        return bytes / (1024 * 1024) + "MB";
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getCanonicalHostName();
        } catch (UnknownHostException e) {
            return "<NA>";
        }
    }
}
