package org.vivarium.itests.benchmark;

/**
 * What the drives of a run must know of it.
 *
 * @param sessions of all pumps together
 * @param znodes how many were prepared; their numbers begin at 0
 * @param parents among which the znodes are spread by their number
 * @param pump which pump this is for, of how many
 */
record Load(
        Workload workload,
        int sessions,
        int znodes,
        int parents,
        int multiOps,
        int readPercent,
        int watches,
        int pump,
        int pumps) {
    /** How many of the prepared znodes have the same parent as this one. */
    int childrenOf(int number) {
        int parent = number % parents;
        return Math.floorDiv(znodes - parent - 1, parents) + 1;
    }

    /** A seed that is not 0 and differs from pump to pump: two runs with the same options ask the same. */
    long seed() {
        return 0x9e3779b97f4a7c15L * (pump + 1);
    }
}
