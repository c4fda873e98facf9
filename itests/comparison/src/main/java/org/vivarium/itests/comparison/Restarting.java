package org.vivarium.itests.comparison;

import java.io.IOException;
import java.util.List;
import org.vivarium.itests.servers.ServerProcess;

/** Goal j: how soon an ensemble is there again, and a server that was away for long. */
final class Restarting implements Suite {
    private static final int SERVERS = 3;
    private static final int ZNODES = 1_000_000;
    private static final int PARENTS = 1000;
    private static final int MISSED = 1_000_000;
    private static final String ROOT = "/filled";

    @Override
    public String id() {
        return "j";
    }

    @Override
    public String title() {
        return "an ensemble of 3 servers with 1,000,000 znodes of 100 bytes: all are killed; one misses 1,000,000 writes";
    }

    @Override
    public int servers() {
        return SERVERS;
    }

    @Override
    public List<Goal> goals() {
        return List.of(
                Goal.ratioAtMost("all killed, until a write is acknowledged, s", 1),
                Goal.ratioAtMost("a follower far behind, until it has caught up, s", 1));
    }

    @Override
    public void measure(Bout bout) throws IOException, InterruptedException {
        String parents = Integer.toString(bout.settings().scaled(PARENTS));
        String znodes = Integer.toString(bout.settings().scaled(ZNODES));
        bout.counted("create", bout.settings().scaled(ZNODES), "--parents", parents, "--root", ROOT, "--keep");
        bout.put("all killed, until a write is acknowledged, s", bout.restartAll(ROOT + "/d00000/n0000000000"));
        bout.awaitAll();
        ServerProcess behind = bout.inMode("follower").get(0);
        behind.kill();
        List<ServerProcess> others = bout.inMode("");
        int missed = bout.settings().scaled(MISSED);
        bout.countedOn(
                others, "set", missed, "--parents", parents, "--root", ROOT, "--znodes", znodes, "--reuse", "--keep");
        bout.put("a follower far behind, until it has caught up, s", bout.catchUp(behind));
    }
}
