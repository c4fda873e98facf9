package org.vivarium.itests.comparison;

import java.io.IOException;
import java.util.List;

/** Measures one server for some goals that belong together. It is run on each server in turn, each time on a new one. */
interface Suite {
    /** The letter by which it is chosen. */
    String id();

    /** What it is about, for a heading. */
    String title();

    List<Goal> goals();

    /** How many servers of one ensemble it is measured on; 1 for a standalone one. */
    default int servers() {
        return 1;
    }

    /** Measures, on servers that have started on empty directories, and gives its figures to the bout. */
    void measure(Bout bout) throws IOException, InterruptedException;
}
