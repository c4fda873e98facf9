package org.vivarium.itests.comparison;

import java.io.IOException;
import java.util.List;

/** Goal h: from nothing to the first read that is answered. */
final class ColdStart implements Suite {
    @Override
    public String id() {
        return "h";
    }

    @Override
    public String title() {
        return "cold start of an empty server to its first answered read";
    }

    @Override
    public List<Goal> goals() {
        return List.of(Goal.oursAtMost("cold start, s", 1.5));
    }

    @Override
    public void measure(Bout bout) throws IOException, InterruptedException {
        bout.put("cold start, s", bout.coldStartSeconds());
    }
}
