package org.vivarium.itests.benchmark;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The command line of a run, checked.
 *
 * @param commandLine as given, so that a report can say how to repeat it
 * @param servers among which the sessions are spread
 * @param inFlight requests that a session leaves unanswered at most
 * @param count operations after which the run ends; 0 where time ends it
 * @param rate operations a second, of all sessions together; 0 for as fast as replies come
 * @param replyLimitSeconds how long a reply may take until it counts as missing
 * @param pids of the servers, to measure them; may be empty
 * @param json where the report goes besides; null for nowhere
 * @param reuse whether the znodes are those that an earlier run kept
 * @param keep whether the znodes stay when the run is over
 */
record Options(
        List<String> commandLine,
        Workload workload,
        List<InetSocketAddress> servers,
        int sessions,
        int inFlight,
        int seconds,
        int warmupSeconds,
        long count,
        int rate,
        int znodes,
        int parents,
        int dataBytes,
        int readPercent,
        int multiOps,
        int watches,
        int threads,
        int sessionTimeoutMs,
        int replyLimitSeconds,
        List<Long> pids,
        boolean liveHeap,
        String root,
        boolean reuse,
        boolean keep,
        Path json,
        boolean quiet) {
    static final String USAGE = """
            usage: zkBench.sh WORKLOAD [option ...]

            Loads a ZooKeeper server, checks every reply, and says how fast they came. What it
            creates lies below one znode, which is removed at the end.

            workloads:
            %s
            options:
              --server HOST:PORT    the server (127.0.0.1:2181); several of one ensemble with commas between
                                    them have the sessions in turn
              --sessions N          sessions, each with a connection of its own (64)
              --in-flight N         requests that a session leaves unanswered (16; 1024 with --rate)
              --rate N              operations a second, of all sessions together, latencies counted from
                                    when each was due; without it, as fast as the replies come
              --seconds N           how long is measured (10)
              --warmup N            seconds of the same load before that (3)
              --count N             measure N operations from the first one, however long it takes
              --znodes N            znodes to work on (10000; 100 for children; where they are created, how many
                                    are there before: 0)
              --parents N           how many znodes these are spread under (1)
              --bytes N             data of a znode (100)
              --reads N             percent of reads in mixed (90)
              --ops N               writes in one multi (10)
              --watches N           watches of a session, in watches and storm (1)
              --threads N           threads that make the load (1)
              --session-timeout MS  (30000)
              --reply-limit S       a reply that takes longer is missing, and the run fails (30)
              --root PATH           the znode that all lies below (/zkbench- and a number)
              --keep                leave the znodes there
              --reuse               work on what a run with the same --root, --znodes, --parents and
                                    --bytes kept
              --pid PID             the server's process, on this machine: its CPU time and memory are told;
                                    of several with commas between them, the sums
              --live-heap           its heap after a full collection, too, while the sessions are open
              --json FILE           write the figures there
              --quiet               no progress
              -h, --help            show this

            Exit code: 0 where all went well, 1 where a reply was wrong or missing or the server was not
            reached, 2 where the command line is wrong.
            """.formatted(workloads());

    private static final List<String> FLAGS = List.of("--keep", "--reuse", "--live-heap", "--quiet");
    private static final List<String> VALUED = List.of(
            "--server",
            "--sessions",
            "--in-flight",
            "--rate",
            "--seconds",
            "--warmup",
            "--count",
            "--znodes",
            "--parents",
            "--bytes",
            "--reads",
            "--ops",
            "--watches",
            "--threads",
            "--session-timeout",
            "--reply-limit",
            "--root",
            "--pid",
            "--json");

    private static String workloads() {
        StringBuilder text = new StringBuilder();
        for (Workload each : Workload.values()) {
            text.append(String.format("  %-12s%s%n", each, each.text));
        }
        return text.toString();
    }

    /** @throws UsageException where the command line is wrong */
    static Options of(String... args) {
        return of(List.of(args));
    }

    /** @throws UsageException where the command line is wrong */
    static Options of(List<String> args) {
        if (args.isEmpty()) {
            throw new UsageException("Name a workload, one of " + String.join(" ", Workload.names()) + "; see --help");
        }
        Workload workload = workload(args.get(0));
        Given given = new Given(workload, args.subList(1, args.size()));
        Options options = of(args, workload, given);
        options.check(given);
        return options;
    }

    private static Options of(List<String> args, Workload workload, Given given) {
        int rate = given.number("--rate", 0, 1, 10_000_000);
        int sessions = given.number("--sessions", 64, 1, 1_000_000);
        int watches = given.number("--watches", 1, 0, 1_000_000);
        boolean watching = workload.has(Workload.Option.WATCHES);
        int znodes = watching ? (int) Math.min((long) sessions * watches, Integer.MAX_VALUE) : workload.znodesDefault;
        return new Options(
                List.copyOf(args),
                workload,
                given.servers(),
                sessions,
                given.number("--in-flight", rate > 0 ? 1024 : 16, 1, 100_000),
                given.number("--seconds", 10, 1, 1_000_000),
                given.number(
                        "--warmup",
                        given.has("--count") || !workload.has(Workload.Option.WARMUP) ? 0 : 3,
                        0,
                        1_000_000),
                given.number("--count", 0, 1, Integer.MAX_VALUE),
                rate,
                given.number("--znodes", znodes, 0, 1_000_000_000),
                given.number("--parents", 1, 1, 99_999),
                given.number("--bytes", 100, 0, 1_000_000),
                given.number("--reads", 90, 0, 100),
                given.number("--ops", 10, 1, 10_000),
                watches,
                given.number("--threads", 1, 1, 64),
                given.number("--session-timeout", 30_000, 1000, Integer.MAX_VALUE),
                given.number("--reply-limit", 30, 1, 100_000),
                given.pids(),
                given.has("--live-heap"),
                given.text("--root", "/zkbench-" + Long.toUnsignedString(System.nanoTime(), 36)),
                given.has("--reuse"),
                given.has("--keep"),
                given.has("--json") ? Path.of(given.text("--json", "")) : null,
                given.has("--quiet"));
    }

    private void check(Given given) {
        if (given.has("--count") && (given.has("--seconds") || given.has("--warmup"))) {
            throw new UsageException("--count says when the run ends; leave out --seconds and --warmup");
        }
        if (!root.matches("/[A-Za-z0-9._-]+")) {
            throw new UsageException(
                    "--root wants / and a name of letters, digits, dots, dashes and underlines, not " + root);
        }
        if (reuse && !given.has("--root")) {
            throw new UsageException("--reuse needs the --root of the run that kept its znodes");
        }
        if (liveHeap && pids.isEmpty()) {
            throw new UsageException("--live-heap needs --pid");
        }
        if (threads > sessions) {
            throw new UsageException("--threads " + threads + " is more than --sessions " + sessions);
        }
        long least = leastZnodes();
        if (znodes < least) {
            throw new UsageException("--znodes " + znodes + " is too few: this needs " + least + " of them");
        }
    }

    private long leastZnodes() {
        return switch (workload) {
            case SET, MIXED -> sessions;
            case MULTI -> (long) sessions * multiOps;
            case WATCHES, STORM -> (long) sessions * watches;
            case CHILDREN -> parents;
            case GET, EXISTS -> 1;
            default -> 0;
        };
    }

    /** Whether the run ends when so much has been done, and not when so much time has passed. */
    boolean endsByCount() {
        return count > 0 || workload == Workload.WATCHES;
    }

    /** For a table's head: what, by how many, on how much. */
    String describe() {
        StringBuilder text = new StringBuilder(workload + ": " + sessions + " sessions");
        if (rate > 0) {
            text.append(", ").append(rate).append(" operations a second due");
        } else if (workload.has(Workload.Option.IN_FLIGHT)) {
            text.append(", ").append(inFlight).append(" in flight");
        }
        if (workload == Workload.MIXED) {
            text.append(", ").append(readPercent).append(" % reads");
        }
        if (workload.has(Workload.Option.OPS)) {
            text.append(", ").append(multiOps).append(" writes each");
        }
        if (workload.has(Workload.Option.WATCHES)) {
            text.append(", ").append(watches).append(" watches each");
        }
        if (workload.has(Workload.Option.BYTES)) {
            text.append(", ")
                    .append(znodes)
                    .append(" znodes of ")
                    .append(dataBytes)
                    .append(" bytes");
        }
        return text + ", " + threads + (threads == 1 ? " thread" : " threads");
    }

    private static Workload workload(String name) {
        return Arrays.stream(Workload.values())
                .filter(each -> each.toString().equals(name))
                .findFirst()
                .orElseThrow(() -> new UsageException("There is no workload " + name + "; did you mean "
                        + nearest(name, Workload.names()) + "? See --help"));
    }

    static String nearest(String word, List<String> words) {
        return words.stream()
                .min((one, other) -> Integer.compare(distance(word, one), distance(word, other)))
                .orElseThrow();
    }

    /** How many letters must be changed, added or taken away to make one word of the other. */
    private static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        Arrays.setAll(row, i -> i);
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.length(); j++) {
                int same = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
                int best = Math.min(diagonal + same, Math.min(row[j], row[j - 1]) + 1);
                diagonal = row[j];
                row[j] = best;
            }
        }
        return row[other.length()];
    }

    /** The options as they were given. */
    private static final class Given {
        private final Map<String, String> values = new LinkedHashMap<>();

        Given(Workload workload, List<String> args) {
            for (int i = 0; i < args.size(); i++) {
                String name = args.get(i);
                boolean flag = FLAGS.contains(name);
                if (!flag && !VALUED.contains(name)) {
                    List<String> all = new ArrayList<>(FLAGS);
                    all.addAll(VALUED);
                    throw new UsageException(
                            "There is no option " + name + "; did you mean " + nearest(name, all) + "? See --help");
                }
                if (!flag && i + 1 == args.size()) {
                    throw new UsageException(name + " wants a value; see --help");
                }
                refuseMeaningless(workload, name);
                if (values.put(name, flag ? "" : args.get(++i)) != null) {
                    throw new UsageException(name + " is given twice");
                }
            }
        }

        private static void refuseMeaningless(Workload workload, String name) {
            for (Workload.Option option : Workload.Option.values()) {
                if (name.equals(option.toString()) && !workload.has(option)) {
                    throw new UsageException(name + " means nothing to " + workload + "; leave it out");
                }
            }
        }

        boolean has(String name) {
            return values.containsKey(name);
        }

        String text(String name, String otherwise) {
            return values.getOrDefault(name, otherwise);
        }

        /** A number from {@code least} to {@code most}; {@code otherwise} where the option is not given. */
        int number(String name, int otherwise, int least, int most) {
            String text = values.get(name);
            if (text == null) {
                return otherwise;
            }
            try {
                int value = Integer.parseInt(text);
                if (value >= least && value <= most) {
                    return value;
                }
            } catch (NumberFormatException e) {
                // told below, like a number out of range
            }
            throw new UsageException(name + " wants a number from " + least + " to " + most + ", not " + text);
        }

        List<Long> pids() {
            String text = text("--pid", "");
            if (!text.matches("|[1-9][0-9]{0,9}(,[1-9][0-9]{0,9})*")) {
                throw new UsageException("--pid wants a process id, or some with commas between them, not " + text);
            }
            return text.isEmpty()
                    ? List.of()
                    : Arrays.stream(text.split(",")).map(Long::valueOf).toList();
        }

        List<InetSocketAddress> servers() {
            return Arrays.stream(text("--server", "127.0.0.1:2181").split(",", -1))
                    .map(Given::server)
                    .toList();
        }

        private static InetSocketAddress server(String text) {
            int colon = text.lastIndexOf(':');
            String port = text.substring(colon + 1);
            if (colon <= 0 || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65535) {
                throw new UsageException("--server wants HOST:PORT, not " + text);
            }
            InetSocketAddress address = new InetSocketAddress(text.substring(0, colon), Integer.parseInt(port));
            if (address.isUnresolved()) {
                throw new UsageException("--server " + text + ": the host is not known");
            }
            return address;
        }
    }
}
