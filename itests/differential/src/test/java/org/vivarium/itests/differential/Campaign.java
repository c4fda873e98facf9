package org.vivarium.itests.differential;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Plays seed after seed until enough operations are done, and reports each divergence with what replays it. */
final class Campaign {
    private static final int TRIES_MAX = 300;
    private static final int REPORTS_MAX = 8;

    private final Duel duel;
    private final String replayCommand;

    /** A campaign on a duel; {@code replayCommand} is what a report tells to run, followed by seed and steps. */
    Campaign(Duel duel, String replayCommand) {
        this.duel = duel;
        this.replayCommand = replayCommand;
    }

    /**
     * Plays the seeds from one on until this many operations are done; the reports, none if there was no divergence.
     */
    List<String> run(long firstSeed, long operations) {
        List<String> reports = new ArrayList<>();
        for (long seed = firstSeed; duel.operations() < operations && reports.size() < REPORTS_MAX; seed++) {
            List<Step> steps = Sequences.of(seed);
            Divergence found = duel.play(steps);
            if (found != null) {
                reports.add(report(seed, steps, found));
            }
        }
        return reports;
    }

    /** Plays some steps of one seed, given as {@code 0,3,7}, or all of them if the text is empty. */
    List<String> replay(long seed, String indices) {
        List<Step> steps = Sequences.of(seed);
        List<Integer> chosen = indices.isBlank()
                ? IntStream.range(0, steps.size()).boxed().toList()
                : Arrays.stream(indices.split(","))
                        .map(String::trim)
                        .map(Integer::valueOf)
                        .toList();
        Divergence found = duel.play(pick(steps, chosen));
        return found == null ? List.of() : List.of(told(seed, steps, chosen, found));
    }

    private String report(long seed, List<Step> steps, Divergence whole) {
        // where the fault is silence, each try takes long
        int tries = whole.isSilence() ? TRIES_MAX / 15 : TRIES_MAX;
        List<Integer> kept = new Minimiser(less -> duel.play(pick(steps, less)) != null, tries).minimise(steps.size());
        Divergence small = duel.play(pick(steps, kept));
        return told(seed, steps, kept, small == null ? whole : small);
    }

    private String told(long seed, List<Step> steps, List<Integer> kept, Divergence found) {
        String list = kept.stream().map(i -> "  " + i + "  " + steps.get(i)).collect(Collectors.joining("\n"));
        String indices = kept.stream().map(String::valueOf).collect(Collectors.joining(","));
        return "seed " + seed + " diverges at " + found + "\nfewest steps found:\n" + list + "\nreplay: "
                + replayCommand + " -Ddifferential.seed=" + seed + " -Ddifferential.steps=" + indices + "\n";
    }

    private static List<Step> pick(List<Step> steps, List<Integer> indices) {
        return indices.stream().map(steps::get).toList();
    }
}
