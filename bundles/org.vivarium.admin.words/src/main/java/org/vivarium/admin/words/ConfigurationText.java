package org.vivarium.admin.words;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;

/** What {@code conf} answers. Every line has a value, since Solr refuses the whole answer where one is empty. */
final class ConfigurationText {
    private ConfigurationText() {}

    static String of(Map<String, String> settings) {
        String dataDir = settings.getOrDefault("dataDir", "-");
        String logDir = settings.getOrDefault("dataLogDir", dataDir);
        int tickMs = number(settings, "tickTime", 3000);
        StringBuilder lines = new StringBuilder();
        line(lines, "clientPort", number(settings, "clientPort", -1));
        line(lines, "secureClientPort", number(settings, "secureClientPort", -1));
        line(lines, "dataDir", dataDir);
        line(lines, "dataDirSize", sizeBytes(dataDir));
        line(lines, "dataLogDir", logDir);
        line(lines, "dataLogSize", sizeBytes(logDir));
        line(lines, "tickTime", tickMs);
        line(lines, "maxClientCnxns", number(settings, "maxClientCnxns", 60));
        line(lines, "minSessionTimeout", orTicks(number(settings, "minSessionTimeout", -1), 2, tickMs));
        line(lines, "maxSessionTimeout", orTicks(number(settings, "maxSessionTimeout", -1), 20, tickMs));
        line(lines, "clientPortListenBacklog", number(settings, "clientPortListenBacklog", -1));
        line(lines, "serverId", 0);
        return lines.toString();
    }

    private static void line(StringBuilder lines, String key, Object value) {
        lines.append(key).append('=').append(value).append('\n');
    }

    private static int orTicks(int ms, int ticks, int tickMs) {
        return ms == -1 ? ticks * tickMs : ms;
    }

    private static int number(Map<String, String> settings, String key, int otherwise) {
        String value = settings.get(key);
        return value == null || value.isBlank() ? otherwise : Integer.parseInt(value.trim());
    }

    /** The bytes of all files below; what goes away meanwhile is not counted. */
    private static long sizeBytes(String directory) {
        long[] bytes = {0};
        try {
            Files.walkFileTree(Path.of(directory), new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    bytes[0] += attributes.size();
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            return bytes[0];
        }
        return bytes[0];
    }
}
