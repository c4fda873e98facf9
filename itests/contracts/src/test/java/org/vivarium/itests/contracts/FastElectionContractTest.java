package org.vivarium.itests.contracts;

import org.vivarium.api.election.ElectionFactory;
import org.vivarium.election.fast.FastElectionFactory;

class FastElectionContractTest extends ElectionContractTest {
    @Override
    ElectionFactory elections() {
        return new FastElectionFactory();
    }

    @Override
    boolean electsTheBest() {
        return true;
    }
}
