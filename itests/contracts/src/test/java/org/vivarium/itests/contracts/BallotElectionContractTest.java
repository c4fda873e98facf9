package org.vivarium.itests.contracts;

import org.vivarium.api.election.ElectionFactory;
import org.vivarium.election.ballot.BallotElectionFactory;

class BallotElectionContractTest extends ElectionContractTest {
    @Override
    ElectionFactory elections() {
        return new BallotElectionFactory();
    }

    @Override
    boolean electsTheBest() {
        return false;
    }
}
