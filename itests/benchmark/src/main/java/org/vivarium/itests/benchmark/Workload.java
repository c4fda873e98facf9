package org.vivarium.itests.benchmark;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** What a run asks of the server, with the options that mean something to it. */
enum Workload {
    GET("read the data of a znode at random", 10_000, Option.RATE, Option.PARENTS, Option.BYTES),
    EXISTS("read the stat of a znode at random", 10_000, Option.RATE, Option.PARENTS, Option.BYTES),
    CHILDREN("list the children of a znode, with its stat", 100, Option.RATE, Option.PARENTS, Option.BYTES),
    SET("write the data of a znode at random", 10_000, Option.RATE, Option.PARENTS, Option.BYTES),
    MIXED("read and write data of znodes at random", 10_000, Option.RATE, Option.PARENTS, Option.BYTES, Option.READS),
    MULTI(
            "write the data of several znodes in one transaction",
            10_000,
            Option.RATE,
            Option.PARENTS,
            Option.BYTES,
            Option.OPS),
    CREATE("create znodes", 0, Option.RATE, Option.PARENTS, Option.BYTES),
    EPHEMERAL("create ephemeral znodes", 0, Option.RATE, Option.PARENTS, Option.BYTES),
    CHURN("create a znode and delete it, in turn", 0, Option.RATE, Option.PARENTS, Option.BYTES);

    /** The options that not every workload has. */
    enum Option {
        RATE,
        PARENTS,
        BYTES,
        READS,
        OPS,
        WATCHES
    }

    final String text;
    final int znodesDefault;
    private final Set<Option> options;

    Workload(String text, int znodesDefault, Option... options) {
        this.text = text;
        this.znodesDefault = znodesDefault;
        this.options = Set.of(options);
    }

    boolean has(Option option) {
        return options.contains(option);
    }

    /** Whether the znodes that are asked for must be there already. */
    boolean needsZnodes() {
        return znodesDefault > 0;
    }

    static List<String> names() {
        return Arrays.stream(values()).map(Workload::toString).toList();
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
