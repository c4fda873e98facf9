package org.vivarium.itests.comparison;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The figures of both servers over all rounds, with the medians of what they were and of their ratios, round by round.
 *
 * @param apache Apache's median
 * @param vivarium ours
 * @param ratio the median of ours divided by Apache's
 * @param least the least of these ratios
 * @param most the greatest of them
 */
record Medians(double apache, double vivarium, double ratio, double least, double most) {
    /** By figure, in the order in which they were noted; each round has the figures of both. */
    static Map<String, Medians> of(List<Map<Rival, Map<String, Double>>> rounds) {
        Map<String, Medians> all = new LinkedHashMap<>();
        for (String figure : rounds.get(0).get(Rival.APACHE).keySet()) {
            double[] apache = rounds.stream()
                    .mapToDouble(round -> round.get(Rival.APACHE).get(figure))
                    .toArray();
            double[] vivarium = rounds.stream()
                    .mapToDouble(round -> round.get(Rival.VIVARIUM).get(figure))
                    .toArray();
            double[] ratios = new double[apache.length];
            Arrays.setAll(ratios, i -> vivarium[i] / apache[i]);
            Arrays.sort(ratios);
            all.put(
                    figure,
                    new Medians(
                            median(apache), median(vivarium), median(ratios), ratios[0], ratios[ratios.length - 1]));
        }
        return all;
    }

    static double median(double... values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
