package org.vivarium.itests.benchmark;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What a run has measured.
 *
 * @param commandLine of the run, without the name of the program
 * @param about the workload in words
 * @param seconds that were measured
 * @param operations that were answered in them, each rightly
 * @param latencies by what was done
 * @param perSecond how many operations were answered in each second
 * @param generatorCpuSeconds what the load cost here
 * @param serverCpuSeconds what it cost the server; null where its process is not known
 * @param residentBytes of the server at the end, with all sessions open; null where its process is not known
 * @param liveHeapBytes of the server after that, found by a full collection; null where it was not asked for
 * @param residentCollectedBytes resident memory after that collection; null where it was not asked for
 */
public record Report(
        List<String> commandLine,
        String about,
        double seconds,
        long operations,
        Map<String, Latency> latencies,
        List<Integer> perSecond,
        double generatorCpuSeconds,
        Double serverCpuSeconds,
        Long residentBytes,
        Long liveHeapBytes,
        Long residentCollectedBytes) {
    /** How long one kind of operation took, in milliseconds. */
    public record Latency(
            long count, double meanMs, double p50Ms, double p90Ms, double p99Ms, double p999Ms, double maxMs) {
        static Latency of(Latencies all) {
            return new Latency(
                    all.count(),
                    all.meanNs() / 1e6,
                    all.percentileNs(50) / 1e6,
                    all.percentileNs(90) / 1e6,
                    all.percentileNs(99) / 1e6,
                    all.percentileNs(99.9) / 1e6,
                    all.maxNs() / 1e6);
        }

        Map<String, Object> json() {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("count", count);
            map.put("meanMs", meanMs);
            map.put("p50Ms", p50Ms);
            map.put("p90Ms", p90Ms);
            map.put("p99Ms", p99Ms);
            map.put("p999Ms", p999Ms);
            map.put("maxMs", maxMs);
            return map;
        }
    }

    /** Operations a second over all that was measured. */
    public double rate() {
        return seconds == 0 ? 0 : operations / seconds;
    }

    /** CPU time of the server for one operation, in microseconds; NaN where its process is not known. */
    public double serverCpuMicros() {
        return serverCpuSeconds == null || operations == 0 ? Double.NaN : serverCpuSeconds * 1e6 / operations;
    }

    /** CPU time of the load generator for one operation, in microseconds. */
    public double generatorCpuMicros() {
        return operations == 0 ? 0 : generatorCpuSeconds * 1e6 / operations;
    }

    /** For programs: one JSON object; times and sizes have their unit in their name. */
    public Map<String, Object> json() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("commandLine", commandLine);
        map.put("about", about);
        map.put("seconds", seconds);
        map.put("operations", operations);
        map.put("operationsPerSecond", rate());
        Map<String, Object> all = new LinkedHashMap<>();
        latencies.forEach((name, latency) -> all.put(name, latency.json()));
        map.put("latencies", all);
        map.put("perSecond", perSecond);
        map.put("generatorCpuSeconds", generatorCpuSeconds);
        map.put("serverCpuSeconds", serverCpuSeconds);
        map.put("residentBytes", residentBytes);
        map.put("liveHeapBytes", liveHeapBytes);
        map.put("residentCollectedBytes", residentCollectedBytes);
        return map;
    }

    /** For people: a few lines. */
    public String table() {
        StringBuilder out = new StringBuilder(about).append('\n');
        line(
                out,
                "%-12s %11s %11s %9s %9s %9s %9s %9s %9s",
                "",
                "operations",
                "per second",
                "mean ms",
                "p50",
                "p90",
                "p99",
                "p99.9",
                "max");
        latencies.forEach((name, each) -> {
            if (each.count() > 0) {
                line(
                        out,
                        "%-12s %11d %11.1f %9.3f %9.3f %9.3f %9.3f %9.3f %9.3f",
                        name,
                        each.count(),
                        each.count() / seconds,
                        each.meanMs(),
                        each.p50Ms(),
                        each.p90Ms(),
                        each.p99Ms(),
                        each.p999Ms(),
                        each.maxMs());
            }
        });
        line(
                out,
                "in %.1f s; CPU for an operation: %.2f us here%s",
                seconds,
                generatorCpuMicros(),
                serverCpuSeconds == null
                        ? ""
                        : String.format(Locale.ROOT, ", %.2f us the server's", serverCpuMicros()));
        if (residentBytes != null) {
            line(
                    out,
                    "the server's resident memory %.1f MB%s",
                    residentBytes / 1e6,
                    liveHeapBytes == null
                            ? ""
                            : String.format(Locale.ROOT, ", live heap %.1f MB", liveHeapBytes / 1e6));
        }
        return out.toString();
    }

    private static void line(StringBuilder out, String format, Object... values) {
        out.append(String.format(Locale.ROOT, format, values)).append('\n');
    }
}
