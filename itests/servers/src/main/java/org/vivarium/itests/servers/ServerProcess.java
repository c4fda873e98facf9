package org.vivarium.itests.servers;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * A server in a process of its own, so that a test can kill it, restart it and measure it.
 *
 * <p>It listens on a loopback port that was free when the server was described, and keeps its data below the directory
 * it was given; both stay the same over restarts. For one thread.
 */
public final class ServerProcess implements AutoCloseable {
    private static final long START_LIMIT_MS = 180_000;
    private static final long STOP_LIMIT_MS = 60_000;
    private static final int PORT_MIN = 12_000;
    private static final int PORT_END = 32_000;
    private static final Set<Integer> GIVEN = ConcurrentHashMap.newKeySet();
    private static final int PORT_ATTEMPTS_MAX = 100;

    private final List<String> command;
    private final Map<String, String> environment;
    private final Path dir;
    private final int port;
    private Process process;

    private ServerProcess(List<String> command, Map<String, String> environment, Path dir, int port) {
        this.command = command;
        this.environment = environment;
        this.dir = dir;
        this.port = port;
    }

    /**
     * Describes our server, run from the shipped directory; nothing is started yet.
     *
     * @param home the shipped directory, with {@code bin/zkServer.sh} in it
     * @param dir where configuration, data and output go; created if missing
     * @param settings lines of {@code zoo.cfg}, beside {@code dataDir}; without {@code clientPort} it is one that is free
     * @param environment added to the process's environment, such as {@code SERVER_JVMFLAGS}
     */
    public static ServerProcess vivarium(
            Path home, Path dir, Map<String, String> settings, Map<String, String> environment) throws IOException {
        int port = port(settings);
        Path config = configuration(dir, port, settings);
        Path script = home.resolve("bin/zkServer.sh");
        if (!Files.isExecutable(script)) {
            throw new IOException(script + " is missing or not executable: build the module distribution first");
        }
        Map<String, String> all = new LinkedHashMap<>(environment);
        all.putIfAbsent("ZOO_LOG_DIR", dir.resolve("logs").toString());
        all.putIfAbsent("JMXDISABLE", "true");
        return new ServerProcess(List.of(script.toString(), "start-foreground", config.toString()), all, dir, port);
    }

    /** Describes Apache's server, standalone, from the class path of this JVM; nothing is started yet. */
    public static ServerProcess apache(Path dir, Map<String, String> settings) throws IOException {
        return apache(dir, settings, List.of("-Xmx512m"));
    }

    /** Describes Apache's server as {@link #apache(Path, Map)} does, with flags for its JVM. */
    public static ServerProcess apache(Path dir, Map<String, String> settings, List<String> jvmFlags)
            throws IOException {
        return apache("org.apache.zookeeper.server.ZooKeeperServerMain", dir, settings, jvmFlags);
    }

    private static ServerProcess apache(String main, Path dir, Map<String, String> settings, List<String> jvmFlags)
            throws IOException {
        int port = port(settings);
        Map<String, String> all = new LinkedHashMap<>(settings);
        all.put("admin.enableServer", "false");
        Path config = configuration(dir, port, all);
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        List<String> command = new ArrayList<>(List.of(java));
        command.addAll(jvmFlags);
        command.add("-Dzookeeper.jmx.log4j.disable=true");
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(main, config.toString()));
        return new ServerProcess(List.copyOf(command), Map.of(), dir, port);
    }

    /** Describes a server of Apache's that is one of an ensemble; nothing is started yet. */
    public static ServerProcess apacheMember(Path dir, Map<String, String> settings, List<String> jvmFlags)
            throws IOException {
        return apache("org.apache.zookeeper.server.quorum.QuorumPeerMain", dir, settings, jvmFlags);
    }

    /** Puts words before the command that starts the server, such as {@code strace -f}; before {@link #start}. */
    public ServerProcess under(List<String> wrapper) {
        List<String> wrapped = new ArrayList<>(wrapper);
        wrapped.addAll(command);
        return new ServerProcess(List.copyOf(wrapped), environment, dir, port);
    }

    /**
     * Takes the variables out of a process's environment that would alter how a JVM or a script of ours runs, or what
     * it prints.
     */
    public static ProcessBuilder withoutOptionsOfTheCaller(ProcessBuilder builder) {
        builder.environment()
                .keySet()
                .removeIf(name -> name.matches("_?(JAVA|JDK_JAVA|JAVA_TOOL)_OPTIONS|(SERVER_|CLIENT_)?JVMFLAGS"
                        + "|ZK_(SERVER|CLIENT)_HEAP|ZOOCFG|ZOOCFGDIR|ZOOPIDFILE|ZOO_LOG_(DIR|FILE)"));
        return builder;
    }

    /** Starts the server and returns at once; its data is what the last run left. */
    public ServerProcess launch() throws IOException {
        if (process != null && process.isAlive()) {
            throw new IllegalStateException("the server on port " + port + " runs already: stop it first");
        }
        File output = dir.resolve("server.out").toFile();
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(output));
        withoutOptionsOfTheCaller(builder).environment().putAll(environment);
        process = builder.start();
        return this;
    }

    /** Starts the server and returns when it serves; its data is what the last run left. */
    public ServerProcess start() throws IOException, InterruptedException {
        launch();
        awaitServing();
        return this;
    }

    /** Returns when the server that was launched serves. */
    public void awaitServing() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_LIMIT_MS);
        while (!serves()) {
            if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
                throw new IOException("the server ended with " + process.exitValue() + ":\n" + outputTail());
            }
            if (System.nanoTime() > deadline) {
                kill();
                throw new IOException("the server does not serve after " + START_LIMIT_MS + " ms:\n" + outputTail());
            }
        }
    }

    /** Kills the server and all its processes with SIGKILL and waits until they are gone. */
    public void kill() {
        List<ProcessHandle> all = family();
        all.forEach(ProcessHandle::destroyForcibly);
        all.forEach(ServerProcess::awaitEnd);
    }

    /** Asks the server to end (SIGTERM), waits for it, and kills what is left after a minute. */
    public void stop() {
        if (process == null) {
            return;
        }
        List<ProcessHandle> all = family();
        all.forEach(ProcessHandle::destroy);
        try {
            process.waitFor(STOP_LIMIT_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        all.stream().filter(ProcessHandle::isAlive).forEach(ProcessHandle::destroyForcibly);
        all.forEach(ServerProcess::awaitEnd);
    }

    @Override
    public void close() {
        stop();
    }

    /** The client port, on the loopback address. */
    public int port() {
        return port;
    }

    /** What a client connects to: {@code 127.0.0.1:port}. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    /** The process that was started: the server's JVM itself, unless {@link #under} put another command before it. */
    public long pid() {
        if (process == null) {
            throw new IllegalStateException("the server on port " + port + " was never started");
        }
        return process.pid();
    }

    /** Whether the process runs. */
    public boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** The process and its descendants, the JVM among them. */
    public List<ProcessHandle> family() {
        List<ProcessHandle> all = new ArrayList<>();
        if (process != null) {
            process.descendants().forEach(all::add);
            all.add(process.toHandle());
        }
        return all;
    }

    /** The directory given when the server was described: {@code zoo.cfg}, {@code data/}, {@code server.out}. */
    public Path dir() {
        return dir;
    }

    /** All that the server has written to its standard output and error. */
    public String output() throws IOException {
        Path file = dir.resolve("server.out");
        return Files.exists(file) ? Files.readString(file, StandardCharsets.ISO_8859_1) : "";
    }

    /** Sends a four-letter word and returns the whole answer; empty if nothing listens or it says nothing. */
    public String word(String word) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 10_000);
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(word.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    private boolean serves() {
        return word("srvr").contains("Mode:");
    }

    private String outputTail() throws IOException {
        String all = output();
        return all.substring(Math.max(0, all.length() - 4000));
    }

    private static void awaitEnd(ProcessHandle handle) {
        try {
            handle.onExit().get(STOP_LIMIT_MS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            throw new IllegalStateException("process " + handle.pid() + " does not end", e);
        }
    }

    private static int port(Map<String, String> settings) {
        String given = settings.get("clientPort");
        return given == null ? freePort() : Integer.parseInt(given);
    }

    private static Path configuration(Path dir, int port, Map<String, String> settings) throws IOException {
        Files.createDirectories(dir);
        List<String> lines = new ArrayList<>();
        Map<String, String> all = new LinkedHashMap<>(settings);
        all.put("clientPort", Integer.toString(port));
        all.put("clientPortAddress", "127.0.0.1");
        all.put("dataDir", dir.resolve("data").toString());
        all.forEach((key, value) -> lines.add(key + "=" + value));
        return Files.write(dir.resolve("zoo.cfg"), lines);
    }

    /**
     * A port that nobody listens on, and that no outgoing connection is given: systems take those from 32768 up. So it
     * is still free when the server starts, and when it starts again. None is given twice.
     */
    public static int freePort() {
        for (int attempt = 0; attempt < PORT_ATTEMPTS_MAX; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(PORT_MIN, PORT_END);
            if (!GIVEN.add(port)) {
                continue; // whoever it was given to may not listen yet
            }
            try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return socket.getLocalPort();
            } catch (IOException taken) {
                continue;
            }
        }
        throw new IllegalStateException("no free loopback port among " + PORT_ATTEMPTS_MAX + " that were tried");
    }
}
