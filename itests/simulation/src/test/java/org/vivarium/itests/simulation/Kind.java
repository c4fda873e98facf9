package org.vivarium.itests.simulation;

/** What is likely to happen in a world. */
enum Kind {
    /** A little of everything. */
    ANY(1) {
        @Override
        Plan plan() {
            return new Plan();
        }
    },
    /** Every epoch has so few numbers that it ends by that. */
    SHORT_EPOCHS(20) {
        @Override
        Plan plan() {
            return Plan.withShortEpochs();
        }
    },
    /** Clients often want other servers to be the ensemble, and a change often parts the servers. */
    RECONFIGURATION(10) {
        @Override
        Plan plan() {
            return new Plan() {
                @Override
                boolean isOfReconfiguration() {
                    return true;
                }
            };
        }
    };

    /** There are so many times fewer of them than of {@link #ANY}. */
    final int rarity;

    Kind(int rarity) {
        this.rarity = rarity;
    }

    abstract Plan plan();
}
