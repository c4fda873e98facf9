package org.vivarium.itests.comparison;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vivarium.itests.servers.Ensemble;
import org.vivarium.itests.servers.ServerProcess;

/** Runs a suite on both servers in turn, each time on new ones with empty directories. For one thread. */
final class Contest {
    private static final Map<String, String> CONFIG = Map.of("maxClientCnxns", "0");

    /** Apache's servers ask for the limits, and these are those of their own sample. */
    private static final Map<String, String> ENSEMBLE =
            Map.of("maxClientCnxns", "0", "initLimit", "10", "syncLimit", "5");

    private final Settings settings;
    private final List<Map<String, Object>> raw = new ArrayList<>();

    Contest(Settings settings) {
        this.settings = settings;
    }

    /** Every run of the load generator and every figure so far, for the raw JSON. */
    List<Map<String, Object>> raw() {
        return raw;
    }

    /** The figures of each round. */
    List<Map<Rival, Map<String, Double>>> play(Suite suite) throws IOException, InterruptedException {
        System.err.println(suite.id() + ": " + suite.title());
        List<Map<Rival, Map<String, Double>>> rounds = new ArrayList<>();
        for (int round = 1; round <= settings.rounds(); round++) {
            Map<Rival, Map<String, Double>> figures = new EnumMap<>(Rival.class);
            for (Rival rival : Rival.values()) {
                System.err.println("  round " + round + " of " + settings.rounds() + ", " + rival.title);
                figures.put(rival, turn(suite, round, rival, figures.getOrDefault(Rival.APACHE, Map.of())));
            }
            rounds.add(figures);
        }
        return rounds;
    }

    private Map<String, Double> turn(Suite suite, int round, Rival rival, Map<String, Double> apaches)
            throws IOException, InterruptedException {
        Path dir = settings.work()
                .resolve(suite.id() + "-" + round + "-" + rival.name().toLowerCase(java.util.Locale.ROOT));
        delete(dir);
        List<ServerProcess> servers = suite.servers() == 1
                ? List.of(describe(rival, dir))
                : new Ensemble(
                                settings.home(),
                                dir,
                                suite.servers(),
                                sid -> rival == Rival.VIVARIUM,
                                ENSEMBLE,
                                jvmFlags())
                        .servers();
        try {
            Bout bout = new Bout(rival, servers, settings, apaches);
            bout.begin();
            suite.measure(bout);
            Map<String, Object> record = new LinkedHashMap<>();
            record.put("suite", suite.id());
            record.put("round", round);
            record.put("server", rival.title);
            record.put("figures", bout.figures());
            record.put("runs", bout.reports());
            raw.add(record);
            return bout.figures();
        } finally {
            servers.forEach(ServerProcess::stop);
            delete(dir);
        }
    }

    /** The same JVM, heap and collector for both, and their own defaults for all else but the connections of one address. */
    private ServerProcess describe(Rival rival, Path dir) throws IOException {
        List<String> flags = jvmFlags();
        return switch (rival) {
            case APACHE -> ServerProcess.apache(dir, CONFIG, flags);
            case VIVARIUM ->
                ServerProcess.vivarium(
                        settings.home(),
                        dir,
                        CONFIG,
                        Map.of(
                                "SERVER_JVMFLAGS",
                                String.join(" ", flags),
                                "JAVA_HOME",
                                System.getProperty("java.home")));
        };
    }

    List<String> jvmFlags() {
        return List.of("-Xmx" + settings.heapMb() + "m", "-XX:+UseG1GC");
    }

    private static void delete(Path dir) throws IOException {
        if (!Files.exists(dir)) {
            return;
        }
        Files.walkFileTree(dir, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path each, IOException failure) throws IOException {
                Files.delete(each);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
