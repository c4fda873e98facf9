package org.vivarium.itests.differential;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/** Shortens a sequence that shows a fault: drops steps, many at a time and then fewer, while the fault still shows. */
final class Minimiser {
    private final Predicate<List<Integer>> fails;
    private int triesLeft;

    /**
     * A minimiser for one sequence.
     *
     * @param fails whether the steps of these indices, in this order, show the fault
     * @param triesMax how often it may be asked
     */
    Minimiser(Predicate<List<Integer>> fails, int triesMax) {
        this.fails = fails;
        this.triesLeft = triesMax;
    }

    /** The indices of a shorter sequence that fails; all of {@code 0..size-1} if no part of it does. */
    List<Integer> minimise(int size) {
        List<Integer> kept = new ArrayList<>(IntStream.range(0, size).boxed().toList());
        int chunk = Math.max(1, size / 2);
        while (triesLeft > 0) {
            boolean shorter = false;
            for (int from = kept.size() - 1; from >= 0 && triesLeft > 0; from -= chunk) {
                List<Integer> less = new ArrayList<>(kept);
                less.subList(Math.max(0, from - chunk + 1), Math.min(from + 1, less.size()))
                        .clear();
                triesLeft--;
                if (fails.test(less)) {
                    kept = less;
                    shorter = true;
                }
            }
            if (!shorter && chunk == 1) {
                break;
            }
            chunk = Math.max(1, shorter && chunk == 1 ? 1 : chunk / 2);
        }
        return kept;
    }
}
