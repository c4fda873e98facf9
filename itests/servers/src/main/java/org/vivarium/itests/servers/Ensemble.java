package org.vivarium.itests.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Several servers in processes of their own that are one ensemble, on loopback ports that were free. For one thread. */
public final class Ensemble implements AutoCloseable {
    private final List<ServerProcess> servers = new ArrayList<>();
    private final Map<String, String> settings = new LinkedHashMap<>();
    private final Path home;
    private final Path dir;
    private final List<String> jvmFlags;
    private final Wiring wiring;
    private final List<int[]> peerPorts = new ArrayList<>();

    /** Which server is ours; the others are Apache's. */
    @FunctionalInterface
    public interface Kind {
        boolean isOurs(int sid);
    }

    /** Where servers find one another. */
    @FunctionalInterface
    public interface Wiring {
        /** Each on its own ports. */
        Wiring DIRECT = (from, to, quorumPort, electionPort) -> "127.0.0.1:" + quorumPort + ":" + electionPort;

        /** What stands in the line of server {@code to} in the configuration of server {@code from}. */
        String address(int from, int to, int quorumPort, int electionPort) throws IOException;
    }

    /**
     * Describes an ensemble for a test; nothing is started yet.
     *
     * @param count how many servers; their ids are 1, 2, …
     */
    public Ensemble(Path dir, int count, Kind kind, Map<String, String> settings) throws IOException {
        this(dir, count, kind, settings, Wiring.DIRECT);
    }

    /** Describes an ensemble whose servers find one another as {@code wiring} says. */
    public Ensemble(Path dir, int count, Kind kind, Map<String, String> settings, Wiring wiring) throws IOException {
        this(
                Path.of(System.getProperty("vivarium.home", "../../distribution/target/vivarium"))
                        .toAbsolutePath()
                        .normalize(),
                dir,
                count,
                kind,
                settings,
                List.of("-Xmx256m"),
                wiring);
    }

    /**
     * Describes an ensemble; nothing is started yet.
     *
     * @param home our shipped directory
     * @param dir where each server has a directory of its own
     * @param count how many servers; their ids are 1, 2, …
     * @param jvmFlags of each server
     */
    public Ensemble(Path home, Path dir, int count, Kind kind, Map<String, String> settings, List<String> jvmFlags)
            throws IOException {
        this(home, dir, count, kind, settings, jvmFlags, Wiring.DIRECT);
    }

    private Ensemble(
            Path home,
            Path dir,
            int count,
            Kind kind,
            Map<String, String> settings,
            List<String> jvmFlags,
            Wiring wiring)
            throws IOException {
        this.home = home;
        this.dir = dir;
        this.jvmFlags = jvmFlags;
        this.wiring = wiring;
        this.settings.putAll(settings);
        for (int sid = 1; sid <= count; sid++) {
            peerPorts.add(new int[] {ServerProcess.freePort(), ServerProcess.freePort()});
        }
        for (int sid = 1; sid <= count; sid++) {
            servers.add(describe(sid, kind.isOurs(sid), ServerProcess.freePort()));
        }
    }

    private ServerProcess describe(int sid, boolean isOurs, int clientPort) throws IOException {
        Path own = dir.resolve("server" + sid);
        Files.createDirectories(own.resolve("data"));
        Files.writeString(own.resolve("data/myid"), Integer.toString(sid));
        Map<String, String> all = new LinkedHashMap<>(settings);
        all.put("clientPort", Integer.toString(clientPort));
        for (int to = 1; to <= peerPorts.size(); to++) {
            int[] ports = peerPorts.get(to - 1);
            all.put("server." + to, wiring.address(sid, to, ports[0], ports[1]));
        }
        if (!isOurs) {
            return ServerProcess.apacheMember(own, all, jvmFlags);
        }
        String flags = String.join(" ", jvmFlags);
        Map<String, String> environment =
                Map.of("SERVER_JVMFLAGS", flags, "JAVA_HOME", System.getProperty("java.home"));
        return ServerProcess.vivarium(home, own, all, environment);
    }

    /**
     * Describes one more server of ours, which knows the others and is not known to them; it is not started yet. Its id
     * is the next.
     */
    public ServerProcess joining() throws IOException {
        peerPorts.add(new int[] {ServerProcess.freePort(), ServerProcess.freePort()});
        ServerProcess server = describe(peerPorts.size(), true, ServerProcess.freePort());
        servers.add(server);
        return server;
    }

    /** The line of a server in a reconfiguration, as {@code server.1=…}, with its client port. */
    public String line(int sid, String role) {
        int[] ports = peerPorts.get(sid - 1);
        return "server." + sid + "=127.0.0.1:" + ports[0] + ":" + ports[1] + ":" + role + ";127.0.0.1:"
                + servers.get(sid - 1).port();
    }

    /** Stops a server, and starts another one in its place, on its ports and with its data. */
    public void replace(int sid, boolean byOurs) throws IOException, InterruptedException {
        ServerProcess old = servers.get(sid - 1);
        old.stop();
        ServerProcess next = describe(sid, byOurs, old.port());
        servers.set(sid - 1, next);
        next.start();
    }

    /** Starts all, and returns when each of them serves. */
    public void start() throws IOException, InterruptedException {
        for (ServerProcess server : servers) {
            server.launch();
        }
        for (ServerProcess server : servers) {
            server.awaitServing();
        }
    }

    /** All of them, the one with id 1 first. */
    public List<ServerProcess> servers() {
        return servers;
    }

    /** The server that leads, if one says so. */
    public Optional<ServerProcess> leader() {
        return servers.stream()
                .filter(server -> server.isAlive() && server.word("srvr").contains("Mode: leader"))
                .findFirst();
    }

    /** What a client of all of them connects to. */
    public String addresses() {
        return servers.stream().map(ServerProcess::address).collect(Collectors.joining(","));
    }

    @Override
    public void close() {
        servers.forEach(ServerProcess::kill);
    }
}
