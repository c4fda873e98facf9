package org.vivarium.itests.comparison;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** The medians of one suite beside its goals, as lines for people. */
record Outcome(Suite suite, Map<String, Medians> medians) {
    private static final String ROW = "%-62s %13s %13s %8s %15s  %-15s %s";

    /** The goal of a figure, if it has one. */
    private Optional<Goal> goal(String figure) {
        return suite.goals().stream()
                .filter(goal -> goal.figure().equals(figure))
                .findFirst();
    }

    private boolean isMet(Goal goal) {
        Medians medians = medians().get(goal.figure());
        return goal.isMet(medians.ratio(), medians.vivarium());
    }

    /** A table for a terminal. */
    String table() {
        StringBuilder out = new StringBuilder();
        out.append(row(suite.id() + "  " + suite.title(), "Apache", "Vivarium", "ratio", "of rounds", "goal", ""));
        medians.forEach((figure, each) -> out.append(row(
                "   " + figure,
                number(each.apache()),
                number(each.vivarium()),
                ratio(each.ratio()),
                spread(each),
                goal(figure).map(Goal::toString).orElse(""),
                goal(figure).map(goal -> isMet(goal) ? "met" : "NOT MET").orElse(""))));
        return out.toString();
    }

    private static String row(String... cells) {
        return String.format(Locale.ROOT, ROW, (Object[]) cells).stripTrailing() + "\n";
    }

    /** A line for each goal: what it is, what was reached. */
    List<String> verdicts() {
        List<String> lines = new ArrayList<>();
        for (Goal goal : suite.goals()) {
            Medians each = medians.get(goal.figure());
            lines.add(String.format(
                    Locale.ROOT,
                    "%s  %-8s %-60s %-15s ratio %-7s Apache %s, Vivarium %s",
                    suite.id(),
                    isMet(goal) ? "met" : "NOT MET",
                    goal.figure(),
                    goal,
                    ratio(each.ratio()),
                    number(each.apache()),
                    number(each.vivarium())));
        }
        return lines;
    }

    /** The same table in Markdown. */
    String markdown() {
        StringBuilder out = new StringBuilder("### " + suite.id() + ". " + suite.title() + "\n\n");
        out.append("| | Apache | Vivarium | ratio | of rounds | goal | |\n|---|--:|--:|--:|--:|---|---|\n");
        medians.forEach((figure, each) -> out.append(String.format(
                Locale.ROOT,
                "| %s | %s | %s | %s | %s | %s | %s |%n",
                figure,
                number(each.apache()),
                number(each.vivarium()),
                ratio(each.ratio()),
                spread(each),
                goal(figure).map(Goal::toString).orElse(""),
                goal(figure).map(goal -> isMet(goal) ? "met" : "**not met**").orElse(""))));
        return out.append('\n').toString();
    }

    private static String spread(Medians each) {
        return ratio(each.least()) + " .. " + ratio(each.most());
    }

    static String ratio(double ratio) {
        return String.format(Locale.ROOT, "%.2f", ratio);
    }

    static String number(double value) {
        return String.format(
                Locale.ROOT, Math.abs(value) >= 1000 ? "%.0f" : Math.abs(value) >= 10 ? "%.1f" : "%.3f", value);
    }
}
