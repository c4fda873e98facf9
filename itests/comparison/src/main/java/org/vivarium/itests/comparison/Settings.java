package org.vivarium.itests.comparison;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * The command line of the comparison.
 *
 * @param only the suites to run
 * @param heapMb of both servers
 * @param scale by which the large numbers (a million znodes and so on) are divided; 1 for the goals as they are
 * @param home the directory of our server, as the distribution leaves it
 * @param work where the servers have their data; on a real disk
 * @param write where the report goes; null for nowhere
 */
record Settings(
        List<String> only,
        int rounds,
        int seconds,
        int warmupSeconds,
        int heapMb,
        int scale,
        Path home,
        Path work,
        Path json,
        Path write) {
    static final String USAGE = """
            usage: itests/comparison/run [option ...]

            Runs this server and Apache ZooKeeper in turn under the same loads, and prints the
            medians of the ratios beside the goals.

              --only A,B,...   these suites alone:
            %s  --rounds N       turns of each server in each suite (3)
              --seconds N      how long each load is measured (10)
              --warmup N       seconds of the same load before that (5)
              --heap MB        of both servers (1024)
              --quick          1 round, 3 s, 2 s before that, and a hundredth of the large trees and crowds
              --home DIR       our server (distribution/target/vivarium)
              --work DIR       where the servers have their data, on a real disk (itests/comparison/target/work)
              --json FILE      raw figures (itests/comparison/target/comparison.json)
              --write FILE     a report in Markdown, such as docs/benchmarks.md
              -h, --help       show this

            Exit code: 0 where all was measured, whether goals are met or not; 1 where a server failed
            or answered wrongly; 2 where the command line is wrong.
            """.formatted(Suites.ALL.stream()
            .map(suite -> "                     " + suite.id() + "  " + suite.title() + "\n")
            .collect(Collectors.joining()));

    /** Longer than any server needs to read a million znodes. */
    int startLimitSeconds() {
        return 300;
    }

    /** A large number, divided by the scale. */
    int scaled(int number) {
        return Math.max(1, number / scale);
    }

    /**
     * @param top the project's directory
     * @throws IllegalArgumentException where the command line is wrong
     */
    static Settings of(List<String> args, Path top) {
        List<String> rest = new ArrayList<>(args);
        boolean quick = rest.remove("--quick");
        String only = take(rest, "--only", String.join(",", Suites.ids()));
        List<String> ids = Arrays.asList(only.split(","));
        for (String id : ids) {
            if (!Suites.ids().contains(id)) {
                throw new IllegalArgumentException(
                        "--only: there is no suite " + id + ", but " + String.join(" ", Suites.ids()));
            }
        }
        int rounds = number(rest, "--rounds", quick ? 1 : 3);
        int seconds = number(rest, "--seconds", quick ? 3 : 10);
        int warmup = number(rest, "--warmup", quick ? 2 : 5);
        int heap = number(rest, "--heap", 1024);
        Path home = Path.of(
                take(rest, "--home", top.resolve("distribution/target/vivarium").toString()));
        Path work = Path.of(take(
                rest, "--work", top.resolve("itests/comparison/target/work").toString()));
        Path json = Path.of(take(
                rest,
                "--json",
                top.resolve("itests/comparison/target/comparison.json").toString()));
        String write = take(rest, "--write", "");
        if (!rest.isEmpty()) {
            throw new IllegalArgumentException("There is no option " + rest.get(0) + "; see --help");
        }
        return new Settings(
                ids,
                rounds,
                seconds,
                warmup,
                heap,
                quick ? 100 : 1,
                home.toAbsolutePath().normalize(),
                work.toAbsolutePath().normalize(),
                json,
                write.isEmpty() ? null : Path.of(write));
    }

    private static int number(List<String> rest, String name, int otherwise) {
        String text = take(rest, name, Integer.toString(otherwise));
        if (!text.matches("[0-9]{1,6}") || Integer.parseInt(text) == 0) {
            throw new IllegalArgumentException(name + " wants a number from 1 to 999999, not " + text);
        }
        return Integer.parseInt(text);
    }

    private static String take(List<String> rest, String name, String otherwise) {
        int at = rest.indexOf(name);
        if (at < 0) {
            return otherwise;
        }
        if (at + 1 == rest.size()) {
            throw new IllegalArgumentException(name + " wants a value; see --help");
        }
        rest.remove(at);
        String value = rest.remove(at);
        if (rest.contains(name)) {
            throw new IllegalArgumentException(name + " is given twice");
        }
        return value;
    }
}
