package org.vivarium.itests.contracts;

import org.vivarium.api.election.ElectionFactory;
import org.vivarium.contract.election.ElectionContract;
import org.vivarium.election.ballot.BallotElectionFactory;

class BallotElectionContractTest extends ElectionContract {
    @Override
    public ElectionFactory factory() {
        return new BallotElectionFactory();
    }

    @Override
    public boolean electsTheBest() {
        return false;
    }
}
