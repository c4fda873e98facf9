package org.vivarium.itests.benchmark;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a run asks of the server, with the options that mean something to it. */
enum Workload {
    GET("read the data of a znode at random", 10_000, Option.LOOP),
    EXISTS("read the stat of a znode at random", 10_000, Option.LOOP),
    CHILDREN("list the children of a znode, with its stat", 100, Option.LOOP),
    SET("write the data of a znode at random", 10_000, Option.LOOP),
    MIXED("read and write data of znodes at random", 10_000, Option.LOOP, Option.READS),
    MULTI("write the data of several znodes in one transaction", 10_000, Option.LOOP, Option.OPS),
    CREATE("create znodes", 0, Option.LOOP),
    EPHEMERAL("create ephemeral znodes", 0, Option.LOOP),
    CHURN("create a znode and delete it, in turn", 0, Option.LOOP),
    FANOUT("write a znode that every session watches", 1, Set.of(Option.BYTES, Option.WARMUP, Option.SECONDS)),
    WATCHES(
            "leave watches, each on a znode of its own",
            0,
            Set.of(Option.WATCHES, Option.IN_FLIGHT, Option.ZNODES, Option.PARENTS, Option.BYTES, Option.THREADS)),
    IDLE("keep sessions that only ping", 0, Set.of(Option.SECONDS, Option.THREADS)),
    SESSIONS("open sessions and close them", 0, Set.of(Option.WARMUP, Option.SECONDS, Option.THREADS)),
    STORM(
            "cut all connections, and come back with all sessions and their watches",
            0,
            Set.of(Option.WATCHES, Option.BYTES, Option.WARMUP, Option.SECONDS)),
    LOCK("take a lock and release it, every session the same one", 0, Set.of(Option.WARMUP, Option.SECONDS));

    /** The options that not every workload has. */
    enum Option {
        RATE,
        IN_FLIGHT,
        WARMUP,
        SECONDS,
        COUNT,
        ZNODES,
        PARENTS,
        BYTES,
        READS,
        OPS,
        WATCHES,
        THREADS;

        /** What all loops over single znodes have. */
        static final Set<Option> LOOP =
                Set.of(RATE, IN_FLIGHT, WARMUP, SECONDS, COUNT, ZNODES, PARENTS, BYTES, THREADS);

        @Override
        public String toString() {
            return "--" + name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    final String text;
    final int znodesDefault;
    private final Set<Option> options;

    Workload(String text, int znodesDefault, Set<Option> options, Option... more) {
        this.text = text;
        this.znodesDefault = znodesDefault;
        List<Option> all = new ArrayList<>(options);
        all.addAll(Arrays.asList(more));
        this.options = EnumSet.copyOf(all);
    }

    boolean has(Option option) {
        return options.contains(option);
    }

    /** Whether it has znodes at all. */
    boolean hasRoot() {
        return this != IDLE && this != SESSIONS;
    }

    static List<String> names() {
        return Arrays.stream(values()).map(Workload::toString).toList();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
