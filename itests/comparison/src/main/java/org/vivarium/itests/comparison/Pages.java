package org.vivarium.itests.comparison;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The report that goes into the documentation. */
final class Pages {
    private static final String HEAD = """
            # Benchmarks

            This server beside Apache ZooKeeper 3.9.5, both standalone, on one machine and one disk, with the same
            JVM, heap and collector, and their own defaults for all else but `maxClientCnxns=0`. Both sync each
            transaction to the disk before they acknowledge it; Apache's writes no log of its doings, ours the one
            that it ships with. They had turns, each time as a new server on an empty directory. A ratio is ours
            divided by Apache's in the same round, and what is shown is the median of the rounds. The load comes
            from `bin/zkBench.sh`, on the same machine, and every reply is checked. The comparison has written this
            page itself:

            """;

    private Pages() {}

    static String of(
            Settings settings,
            List<String> args,
            Map<String, String> machine,
            Contest contest,
            List<Outcome> outcomes) {
        StringBuilder out = new StringBuilder(HEAD);
        out.append("```\nitests/comparison/run ").append(String.join(" ", args)).append("\n```\n\n");
        out.append("| | |\n|---|---|\n");
        machine.forEach((key, value) ->
                out.append("| ").append(key).append(" | ").append(value).append(" |\n"));
        out.append("| JVM flags of both | `")
                .append(String.join(" ", contest.jvmFlags()))
                .append("` |\n");
        out.append(String.format(
                Locale.ROOT,
                "| rounds | %d, each load for %d s after %d s of the same |%n%n",
                settings.rounds(),
                settings.seconds(),
                settings.warmupSeconds()));
        if (settings.scale() > 1) {
            out.append("The large numbers were divided by ")
                    .append(settings.scale())
                    .append(".\n\n");
        }
        out.append("## Medians\n\n");
        outcomes.forEach(outcome -> out.append(outcome.markdown()));
        out.append("## Raw figures\n\n");
        contest.raw().forEach(turn -> turn(out, turn));
        return out.toString();
    }

    private static void turn(StringBuilder out, Map<String, Object> turn) {
        out.append(String.format(
                Locale.ROOT, "### %s, round %s, %s%n%n", turn.get("suite"), turn.get("round"), turn.get("server")));
        out.append("```\n");
        for (Object run : (List<?>) turn.get("runs")) {
            Map<?, ?> report = (Map<?, ?>) run;
            out.append("zkBench.sh");
            ((List<?>) report.get("commandLine"))
                    .forEach(word -> out.append(' ').append(word));
            out.append('\n');
        }
        ((Map<?, ?>) turn.get("figures"))
                .forEach((figure, value) -> out.append(figure)
                        .append(": ")
                        .append(Outcome.number((Double) value))
                        .append('\n'));
        out.append("```\n\n");
    }
}
