package org.vivarium.itests.simulation;

import java.util.function.Function;
import org.vivarium.api.broadcast.Broadcast;
import org.vivarium.api.broadcast.BroadcastFactory;
import org.vivarium.api.broadcast.Framing;
import org.vivarium.api.broadcast.Standing;
import org.vivarium.broadcast.zab.ZabFactory;
import org.vivarium.core.shard.Delivery;

/** What servers are made of: as here, of what is delivered. A planted fault makes something else of it. */
class Plan {
    /** See {@link Kind#RECONFIGURATION}. */
    boolean isOfReconfiguration() {
        return false;
    }

    BroadcastFactory broadcast(SimServer server) {
        return new ZabFactory();
    }

    /** What the shards are told. */
    Delivery delivered(SimServer server, Delivery delivery) {
        return delivery;
    }

    /** Whether a disk says that something is durable which is not. */
    boolean losesDurable() {
        return false;
    }

    /** Whether no leader goes any more when nothing goes wrong any more. */
    boolean isCalmAtLast() {
        return true;
    }

    /** See {@link Kind#SHORT_EPOCHS}. */
    static Plan withShortEpochs() {
        return new Plan() {
            @Override
            BroadcastFactory broadcast(SimServer server) {
                return new Wrapped(standing -> new Filtered(new ZabFactory().create(standing)) {
                    @Override
                    public void leading(long zxid) {
                        super.leading(zxid + 0xffffff80L);
                    }
                });
            }

            @Override
            boolean isCalmAtLast() {
                return false;
            }
        };
    }

    /** The broadcast that is delivered, with something around it. */
    record Wrapped(Function<Standing, Broadcast> making) implements BroadcastFactory {
        @Override
        public boolean needsElection() {
            return true;
        }

        @Override
        public Framing framing(int messageBytesMax) {
            return new ZabFactory().framing(messageBytesMax);
        }

        @Override
        public Broadcast create(Standing standing) {
            return making.apply(standing);
        }
    }
}
