package org.vivarium.itests.comparison;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.vivarium.itests.benchmark.Bench;
import org.vivarium.itests.benchmark.Report;
import org.vivarium.itests.servers.ServerProcess;

/**
 * One suite on one server, or one ensemble, in one round: the servers, how long to measure, the figures that come out.
 * For one thread.
 */
final class Bout {
    private static final Pattern ZXID = Pattern.compile("Zxid: 0x([0-9a-f]+)");
    private static final long LOOK_MS = 10;

    private final Rival rival;
    private final List<ServerProcess> servers;
    private final Settings settings;
    private final Map<String, Double> apaches;
    private final Map<String, Double> figures = new LinkedHashMap<>();
    private final List<Map<String, Object>> reports = new ArrayList<>();

    private double coldStartSeconds;

    /** @param apaches the figures of Apache's server in the same round; empty where it is that server's turn */
    Bout(Rival rival, List<ServerProcess> servers, Settings settings, Map<String, Double> apaches) {
        this.rival = rival;
        this.servers = servers;
        this.settings = settings;
        this.apaches = apaches;
    }

    Settings settings() {
        return settings;
    }

    Map<String, Double> figures() {
        return figures;
    }

    /** The reports of all runs, for the raw figures. */
    List<Map<String, Object>> reports() {
        return reports;
    }

    /** Runs the load generator for as long as the settings say. */
    Report timed(String workload, String... more) throws InterruptedException {
        List<String> line = new ArrayList<>(List.of(workload));
        line.addAll(List.of("--seconds", Integer.toString(settings.seconds())));
        line.addAll(List.of("--warmup", Integer.toString(settings.warmupSeconds())));
        line.addAll(List.of(more));
        return run(line);
    }

    /** Runs the load generator until it has done so many operations. */
    Report counted(String workload, long count, String... more) throws InterruptedException {
        List<String> line = new ArrayList<>(List.of(workload, "--count", Long.toString(count)));
        line.addAll(List.of(more));
        return run(line);
    }

    /** Runs the load generator for as long as the workload, or these options, say. */
    Report once(String workload, String... more) throws InterruptedException {
        List<String> line = new ArrayList<>(List.of(workload));
        line.addAll(List.of(more));
        return run(line);
    }

    /** Runs the load generator on some servers of the ensemble alone, until it has done so many operations. */
    Report countedOn(List<ServerProcess> some, String workload, long count, String... more)
            throws InterruptedException {
        List<String> line = new ArrayList<>(List.of(workload, "--count", Long.toString(count)));
        line.addAll(List.of(more));
        return run(some, line);
    }

    private Report run(List<String> line) throws InterruptedException {
        return run(servers, line);
    }

    private Report run(List<ServerProcess> on, List<String> line) throws InterruptedException {
        line.addAll(List.of("--server", joined(on, ServerProcess::address), "--pid", joined(on, ServerProcess::pid)));
        System.err.println("    zkBench.sh " + String.join(" ", line));
        Report report = Bench.run(line, null);
        report.table().lines().forEach(each -> System.err.println("      " + each));
        reports.add(report.json());
        return report;
    }

    private static String joined(List<ServerProcess> on, Function<ServerProcess, Object> what) {
        return on.stream().map(what).map(Object::toString).collect(Collectors.joining(","));
    }

    /** Notes a figure; its name ends with its unit. */
    void put(String figure, double value) {
        figures.put(figure, value);
        System.err.printf("    %s: %.3f%n", figure, value);
    }

    /** Notes what a run says of throughput, latencies and CPU, as figures that begin with {@code name}. */
    void putLoad(String name, Report report) {
        put(name + ", operations/s", report.rate());
        report.latencies().forEach((kind, latency) -> {
            String of = report.latencies().size() == 1 ? name : name + ", " + kind;
            put(of + ", p50 ms", latency.p50Ms());
            put(of + ", p99 ms", latency.p99Ms());
            put(of + ", p99.9 ms", latency.p999Ms());
        });
        put(name + ", server CPU us/operation", report.serverCpuMicros());
    }

    /** Apache's figure of this round: in its own turn, what was just noted. */
    double apaches(String figure) {
        Double value = rival == Rival.APACHE ? figures.get(figure) : apaches.get(figure);
        if (value == null) {
            throw new IllegalStateException("Apache's server has no figure " + figure);
        }
        return value;
    }

    /** Stops the standalone server, starts it again and returns how long it takes until a read of {@code path} is answered, in s. */
    double restart(String path) throws IOException, InterruptedException {
        servers.get(0).stop();
        return launch(path);
    }

    /** Kills all servers, starts them again and returns how long it takes until a write is acknowledged, in s. */
    double restartAll(String path) throws IOException {
        servers.forEach(ServerProcess::kill);
        long begin = System.nanoTime();
        for (ServerProcess server : servers) {
            server.launch();
        }
        FirstReply.awaitWrite(servers, path, settings.startLimitSeconds());
        return (System.nanoTime() - begin) / 1e9;
    }

    /** Returns when every server of the ensemble serves. */
    void awaitAll() throws IOException, InterruptedException {
        for (ServerProcess server : servers) {
            server.awaitServing();
        }
    }

    /** The servers of the ensemble that are in a mode, {@code leader} or {@code follower}. */
    List<ServerProcess> inMode(String mode) {
        return servers.stream()
                .filter(server -> server.isAlive() && server.word("srvr").contains("Mode: " + mode))
                .toList();
    }

    /** Starts a server that was killed, and returns how long it takes until it serves what the others have, in s. */
    double catchUp(ServerProcess behind) throws IOException {
        long wanted =
                inMode("leader").stream().mapToLong(Bout::zxid).findFirst().orElseThrow();
        long begin = System.nanoTime();
        long deadline = begin + TimeUnit.SECONDS.toNanos(settings.startLimitSeconds());
        behind.launch();
        while (zxid(behind) < wanted) {
            if (System.nanoTime() > deadline) {
                throw new IOException("the server in " + behind.dir() + " has not caught up within "
                        + settings.startLimitSeconds() + " s; its server.out may say why");
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(LOOK_MS));
        }
        return (System.nanoTime() - begin) / 1e9;
    }

    /** Where a server stands; -1 while it serves nobody. */
    private static long zxid(ServerProcess server) {
        Matcher zxid = ZXID.matcher(server.word("srvr"));
        return zxid.find() ? Long.parseUnsignedLong(zxid.group(1), 16) : -1;
    }

    /** How long the server took, when this bout began, from its start on an empty directory to its first answered read. */
    double coldStartSeconds() {
        return coldStartSeconds;
    }

    /** Starts the servers on their empty directories. */
    void begin() throws IOException, InterruptedException {
        if (servers.size() == 1) {
            coldStartSeconds = launch("/zookeeper");
            return;
        }
        for (ServerProcess server : servers) {
            server.launch();
        }
        for (ServerProcess server : servers) {
            server.awaitServing();
        }
    }

    private double launch(String path) throws IOException, InterruptedException {
        long begin = System.nanoTime();
        servers.get(0).launch();
        FirstReply.awaitRead(servers.get(0), path, settings.startLimitSeconds());
        return (System.nanoTime() - begin) / 1e9;
    }
}
