package org.vivarium.itests.comparison;

import java.util.List;
import org.vivarium.itests.benchmark.Report;

/** Goal g: a million znodes in one directory do not make writes slower. */
final class LargeTree implements Suite {
    private static final int ZNODES = 1_000_000;
    private static final int WARM_TURNS = 2;

    @Override
    public String id() {
        return "g";
    }

    @Override
    public String title() {
        return "writes in a tree of 1,000,000 znodes, creates and deletes in a directory of 1,000,000 children";
    }

    @Override
    public List<Goal> goals() {
        return List.of(
                Goal.oursAtLeast("set in the large tree / in the small one", 0.9),
                Goal.oursAtLeast("create and delete in the large directory / in the small one", 0.8));
    }

    @Override
    public void measure(Bout bout) throws InterruptedException {
        // the small tree comes first: a server that has just started must not make it look slow
        for (int i = 0; i < WARM_TURNS; i++) {
            bout.timed("set");
            bout.timed("churn");
        }
        String all = Integer.toString(bout.settings().scaled(ZNODES));
        Report smallSet = bout.timed("set");
        Report smallChurn = bout.timed("churn");
        bout.counted("create", bout.settings().scaled(ZNODES), "--root", "/filled", "--keep");
        Report largeSet = bout.timed("set", "--root", "/filled", "--znodes", all, "--reuse", "--keep");
        Report largeChurn = bout.timed("churn", "--root", "/filled", "--znodes", all, "--reuse", "--keep");
        bout.putLoad("set in the small tree", smallSet);
        bout.putLoad("set in the large tree", largeSet);
        bout.putLoad("create and delete in the small directory", smallChurn);
        bout.putLoad("create and delete in the large directory", largeChurn);
        bout.put("set in the large tree / in the small one", largeSet.rate() / smallSet.rate());
        bout.put("create and delete in the large directory / in the small one", largeChurn.rate() / smallChurn.rate());
    }
}
