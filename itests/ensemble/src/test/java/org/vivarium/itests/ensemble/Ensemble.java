package org.vivarium.itests.ensemble;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.vivarium.itests.servers.ServerProcess;

/** Several servers in processes of their own that are one ensemble, on loopback ports that were free. For one thread. */
final class Ensemble implements AutoCloseable {
    private final List<ServerProcess> servers = new ArrayList<>();

    /** Which server is ours; the others are Apache's. */
    @FunctionalInterface
    interface Kind {
        boolean isOurs(int sid);
    }

    /**
     * Describes an ensemble; nothing is started yet.
     *
     * @param count how many servers; their ids are 1, 2, …
     */
    Ensemble(Path dir, int count, Kind kind, Map<String, String> settings) throws IOException {
        Map<String, String> all = new LinkedHashMap<>(settings);
        for (int sid = 1; sid <= count; sid++) {
            all.put("server." + sid, "127.0.0.1:" + ServerProcess.freePort() + ":" + ServerProcess.freePort());
        }
        Path home = Path.of(System.getProperty("vivarium.home", "../../distribution/target/vivarium"))
                .toAbsolutePath()
                .normalize();
        for (int sid = 1; sid <= count; sid++) {
            Path own = dir.resolve("server" + sid);
            Files.createDirectories(own.resolve("data"));
            Files.writeString(own.resolve("data/myid"), Integer.toString(sid));
            servers.add(
                    kind.isOurs(sid)
                            ? ServerProcess.vivarium(home, own, all, Map.of("SERVER_JVMFLAGS", "-Xmx256m"))
                            : ServerProcess.apacheMember(own, all, List.of("-Xmx256m")));
        }
    }

    /** Starts all, and returns when each of them serves. */
    void start() throws IOException, InterruptedException {
        for (ServerProcess server : servers) {
            server.launch();
        }
        for (ServerProcess server : servers) {
            server.awaitServing();
        }
    }

    List<ServerProcess> servers() {
        return servers;
    }

    /** The server that leads, if one says so. */
    Optional<ServerProcess> leader() {
        return servers.stream()
                .filter(server -> server.isAlive() && server.word("srvr").contains("Mode: leader"))
                .findFirst();
    }

    /** What a client of all of them connects to. */
    String addresses() {
        return servers.stream().map(ServerProcess::address).collect(Collectors.joining(","));
    }

    @Override
    public void close() {
        servers.forEach(ServerProcess::kill);
    }
}
