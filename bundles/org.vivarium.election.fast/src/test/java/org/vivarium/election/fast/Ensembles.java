package org.vivarium.election.fast;

import java.util.Map;
import java.util.TreeMap;
import org.vivarium.api.ensemble.Ensemble;
import org.vivarium.api.ensemble.Member;

/** Ensembles for tests: voters from 1 on, observers behind them. */
final class Ensembles {
    private Ensembles() {}

    static Ensemble of(int voters, int observers) {
        return of(voters, observers, Map.of(), Map.of());
    }

    static Ensemble of(int voters, int observers, Map<Long, Long> groups, Map<Long, Long> weights) {
        var members = new TreeMap<Long, Member>();
        for (long sid = 1; sid <= voters + observers; sid++) {
            members.put(sid, new Member(sid, "h" + sid, 2888, 3888, sid <= voters, "", 0));
        }
        return new Ensemble(members, groups, weights, 0);
    }
}
