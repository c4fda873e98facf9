package org.vivarium.itests.contracts;

import org.vivarium.api.election.ElectionFactory;
import org.vivarium.contract.election.ElectionContract;
import org.vivarium.election.fast.FastElectionFactory;

class FastElectionContractTest extends ElectionContract {
    @Override
    public ElectionFactory factory() {
        return new FastElectionFactory();
    }

    @Override
    public boolean electsTheBest() {
        return true;
    }
}
