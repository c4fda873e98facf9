package org.vivarium.itests.benchmark;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * One run: connects, prepares the znodes, warms up and measures, cleans up. Each step is a {@link Drive} for every pump;
 * the next begins when all pumps are done. A run is for one thread; the pumps have theirs.
 */
public final class Bench implements AutoCloseable {
    private static final int PREPARE_WINDOW = 64;
    private static final long NEVER = Long.MAX_VALUE;

    private final Options options;
    private final PrintStream progress;
    private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    private final ServerProbe probe;
    private final Pump[] pumps;
    private final Thread[] pumpThreads;
    private final ExecutorService[] executors;
    private final int[] versions;
    private final int[] created;
    private volatile boolean holdIsOver;

    private Bench(Options options, PrintStream progress) {
        this.options = options;
        this.progress = progress;
        probe = options.pids().isEmpty() ? null : new ServerProbe(options.pids());
        int count = options.threads();
        pumps = new Pump[count];
        pumpThreads = new Thread[count];
        executors = new ExecutorService[count];
        created = new int[count];
        versions = new int[options.znodes()];
        Arrays.fill(versions, -1);
        Requests requests = new Requests(
                options.root(), options.parents(), options.dataBytes(), options.multiOps(), options.sessions());
        for (int i = 0; i < count; i++) {
            pumps[i] = new Pump(options, requests, sessions(i));
            int pump = i;
            executors[i] = Executors.newSingleThreadExecutor(task -> {
                pumpThreads[pump] = new Thread(task, "load-" + pump);
                pumpThreads[pump].setDaemon(true);
                return pumpThreads[pump];
            });
        }
    }

    /**
     * Runs what a command line says.
     *
     * @param progress where a line goes each second; null for none
     * @throws UsageException where the command line is wrong
     * @throws FailedRunException where a reply was wrong or missing, or the server was not reached
     */
    public static Report run(List<String> commandLine, PrintStream progress) throws InterruptedException {
        return run(Options.of(commandLine), progress);
    }

    static Report run(Options options, PrintStream progress) throws InterruptedException {
        try (Bench bench = new Bench(options, options.quiet() ? null : progress)) {
            return bench.run();
        }
    }

    @Override
    public void close() {
        for (int i = 0; i < pumps.length; i++) {
            pumps[i].abort();
            executors[i].shutdown();
            boolean ended = false;
            try {
                ended = executors[i].awaitTermination(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (ended) {
                pumps[i].close();
            }
        }
    }

    private Session[] sessions(int pump) {
        List<Session> own = new ArrayList<>();
        for (int i = pump; i < options.sessions(); i += options.threads()) {
            own.add(new Session(i, Math.max(options.inFlight(), PREPARE_WINDOW)));
        }
        return own.toArray(Session[]::new);
    }

    private Report run() throws InterruptedException {
        say("connecting " + options.sessions() + " sessions to " + servers());
        all(i -> new Connecting());
        prepare();
        if (options.servers().size() > 1 && options.workload().hasRoot()) {
            all(i -> new Syncing());
        }
        setWindow(options.inFlight());
        Report report = measure();
        setWindow(PREPARE_WINDOW);
        if (!options.keep() && options.workload().hasRoot()) {
            cleanUp();
        }
        all(i -> new Closing());
        return report;
    }

    private String servers() {
        return options.servers().stream().map(Object::toString).collect(Collectors.joining(" "));
    }

    // the znodes

    private void prepare() throws InterruptedException {
        if (options.reuse() || !options.workload().hasRoot()) {
            return;
        }
        say("preparing " + options.znodes() + " znodes below " + options.root());
        setWindow(PREPARE_WINDOW);
        first(new Batch(Op.CREATE_ROOT, 0, 1, 1, null));
        first(new Batch(Op.CREATE_PARENT, 0, 1, options.parents(), null));
        all(i -> numbers(Op.CREATE, i, options.znodes(), versions));
    }

    private void cleanUp() throws InterruptedException {
        say("removing what lies below " + options.root());
        all(i -> numbers(Op.DELETE, i, options.znodes(), null));
        all(i -> new Batch(Op.DELETE, options.znodes() + i, options.threads(), created[i], null));
        first(new Batch(Op.DELETE_PARENT, 0, 1, options.parents(), null));
        first(new Batch(Op.DELETE_ROOT, 0, 1, 1, null));
    }

    /** One pump's share of the numbers from 0 to {@code end}. */
    private Batch numbers(Op op, int pump, int end, int[] noted) {
        return new Batch(op, pump, options.threads(), Math.floorDiv(end - pump - 1, options.threads()) + 1, noted);
    }

    private void setWindow(int requests) {
        for (Pump pump : pumps) {
            for (Session session : pump.sessions) {
                session.setWindow(requests);
            }
        }
    }

    // the measurement

    private Report measure() throws InterruptedException {
        long begin = System.nanoTime();
        long from = begin + TimeUnit.SECONDS.toNanos(options.warmupSeconds());
        long until = options.endsByCount() ? NEVER : from + TimeUnit.SECONDS.toNanos(options.seconds());
        Recorder[] recorders = new Recorder[pumps.length];
        Drive[] drives = new Drive[pumps.length];
        String[] kinds = kinds();
        int counted = options.workload() == Workload.MIXED ? 2 : 1;
        for (int i = 0; i < pumps.length; i++) {
            recorders[i] = new Recorder(from, until, counted, kinds);
            drives[i] = drive(load(i), recorders[i], until);
        }
        List<Future<?>> running = submit(i -> drives[i]);
        Window window = watch(running, recorders, from, until);
        for (int i = 0; i < pumps.length; i++) {
            created[i] = drives[i] instanceof Mix mix ? mix.created() : 0;
        }
        return report(recorders, window);
    }

    private String[] kinds() {
        return switch (options.workload()) {
            case MIXED -> new String[] {"read", "write"};
            case FANOUT -> FanOut.KINDS;
            case SESSIONS -> OpenClose.KINDS;
            case STORM -> Storm.KINDS;
            case LOCK -> Lock.KINDS;
            case IDLE -> new String[] {"ping"};
            default -> new String[] {options.workload().toString()};
        };
    }

    private Load load(int pump) {
        return new Load(
                options.workload(),
                options.sessions(),
                options.znodes(),
                options.parents(),
                options.multiOps(),
                options.readPercent(),
                options.watches(),
                pump,
                pumps.length);
    }

    private Drive drive(Load load, Recorder recorder, long until) {
        return switch (options.workload()) {
            case FANOUT -> new FanOut(recorder, until);
            case SESSIONS -> new OpenClose(recorder, until);
            case STORM -> new Storm(load, recorder, until);
            case LOCK -> new Lock(recorder, until);
            case IDLE -> new Idling(recorder, until);
            case WATCHES -> new Arming(options.watches(), options.sessions(), options.inFlight(), recorder);
            default -> mix(load, recorder, until);
        };
    }

    private Mix mix(Load load, Recorder recorder, long until) {
        long share = options.count() > 0 ? Math.floorDiv(options.count() - load.pump() - 1, load.pumps()) + 1 : NEVER;
        double gapNs = options.rate() > 0 ? 1e9 * load.pumps() / options.rate() : 0;
        return new Mix(load, recorder, versions, until, share, gapNs);
    }

    /** CPU times in nanoseconds at the beginning and at the end of what is measured. */
    private static final class Window {
        long from;
        long until;
        long generatorNs;
        long serverNs;
    }

    /** Prints progress, and takes the CPU times where the window begins and ends. */
    private Window watch(List<Future<?>> running, Recorder[] recorders, long from, long until)
            throws InterruptedException {
        Window window = new Window();
        window.from = from;
        pause(running, from);
        window.generatorNs = -generatorCpuNs();
        window.serverNs = -serverCpuNs();
        long seen = 0;
        for (long second = from; ; ) {
            second = Math.min(second + TimeUnit.SECONDS.toNanos(1), until);
            boolean over = pause(running, second) || second == until;
            if (over) {
                break;
            }
            long now = Arrays.stream(recorders).mapToLong(Recorder::seen).sum();
            say(String.format(
                    Locale.ROOT,
                    "%4d s %11d operations %9d in this second",
                    TimeUnit.NANOSECONDS.toSeconds(second - from),
                    now,
                    now - seen));
            seen = now;
        }
        window.generatorNs += generatorCpuNs();
        window.serverNs += serverCpuNs();
        join(running);
        window.until = until != NEVER
                ? until
                : Arrays.stream(recorders).mapToLong(Recorder::lastNs).max().orElseThrow();
        return window;
    }

    private Report report(Recorder[] recorders, Window window) throws InterruptedException {
        Map<String, Latencies> latencies = new LinkedHashMap<>();
        int[] perSecond = {};
        for (Recorder recorder : recorders) {
            recorder.latencies()
                    .forEach((name, all) -> latencies
                            .computeIfAbsent(name, n -> new Latencies())
                            .addAll(all));
            int[] own = recorder.perSecond();
            perSecond = Arrays.copyOf(perSecond, Math.max(perSecond.length, own.length));
            for (int i = 0; i < own.length; i++) {
                perSecond[i] += own[i];
            }
        }
        Map<String, Report.Latency> shown = new LinkedHashMap<>();
        latencies.forEach((name, all) -> shown.put(name, Report.Latency.of(all)));
        Long resident = probe == null ? null : probe.residentBytes();
        Long live = options.liveHeap() ? (Long) liveHeapBytes() : null;
        return new Report(
                options.commandLine(),
                options.describe(),
                (window.until - window.from) / 1e9,
                Arrays.stream(recorders).mapToLong(Recorder::count).sum(),
                shown,
                Arrays.stream(perSecond).boxed().toList(),
                window.generatorNs / 1e9,
                probe == null ? null : (Double) (window.serverNs / 1e9),
                resident,
                live,
                live == null ? null : (Long) probe.residentBytes());
    }

    /** A full collection may take seconds; the sessions are kept alive over it. */
    private long liveHeapBytes() throws InterruptedException {
        holdIsOver = false;
        List<Future<?>> holding = submit(i -> new Holding(() -> holdIsOver));
        try {
            return probe.liveHeapBytes();
        } finally {
            holdIsOver = true;
            join(holding);
        }
    }

    private long generatorCpuNs() {
        return Arrays.stream(pumpThreads)
                .mapToLong(thread -> threads.getThreadCpuTime(thread.getId()))
                .sum();
    }

    private long serverCpuNs() {
        return probe == null ? 0 : probe.cpuNs();
    }

    // the threads

    /** Waits until a nanotime, or until all pumps are done: then it returns true. */
    private boolean pause(List<Future<?>> running, long until) throws InterruptedException {
        for (Future<?> each : running) {
            try {
                each.get(until - System.nanoTime(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                return false;
            } catch (ExecutionException e) {
                throw failure(e);
            }
        }
        return true;
    }

    private void all(IntFunction<Drive> drives) throws InterruptedException {
        join(submit(drives));
    }

    private void first(Drive drive) throws InterruptedException {
        join(List.of(executors[0].submit(() -> pumps[0].run(drive))));
    }

    private List<Future<?>> submit(IntFunction<? extends Drive> drives) {
        List<Future<?>> running = new ArrayList<>();
        for (int i = 0; i < pumps.length; i++) {
            Pump pump = pumps[i];
            Drive drive = drives.apply(i);
            running.add(executors[i].submit(() -> pump.run(drive)));
        }
        return running;
    }

    private void join(List<Future<?>> running) throws InterruptedException {
        for (Future<?> each : running) {
            try {
                each.get();
            } catch (ExecutionException e) {
                throw failure(e);
            }
        }
    }

    private static RuntimeException failure(ExecutionException e) {
        return e.getCause() instanceof RuntimeException own ? own : new IllegalStateException(e.getCause());
    }

    private void say(String line) {
        if (progress != null) {
            progress.println(line);
        }
    }
}
