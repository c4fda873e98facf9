package org.vivarium.itests.simulation;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.vivarium.api.AuthId;
import org.vivarium.api.Epochs;
import org.vivarium.api.Outbox;
import org.vivarium.api.broadcast.Broadcast;
import org.vivarium.api.broadcast.BroadcastFactory;
import org.vivarium.api.broadcast.Standing;
import org.vivarium.api.ensemble.Ensemble;
import org.vivarium.broadcast.zab.ZabFactory;
import org.vivarium.core.shard.Delivery;
import org.vivarium.core.shard.Delivery.Commit;
import org.vivarium.wire.LoggedTxn;
import org.vivarium.wire.OpCode;

/** Mistakes that somebody could make, each to be caught: a simulator that never failed proves nothing. */
enum Planted {
    COMMITS_WITHOUT_A_QUORUM {
        @Override
        Broadcast make(Standing standing) {
            return new Filtered(zab(standing)) {
                @Override
                public void propose(long zxid, byte[] txn, Outbox out) {
                    super.propose(zxid, txn, out);
                    out.commit(zxid);
                }
            };
        }
    },
    ACKNOWLEDGES_BEFORE_IT_IS_DURABLE {
        @Override
        Broadcast make(Standing standing) {
            return new Filtered(zab(standing)) {
                @Override
                public void sendWhenDurable(long link, byte[] message) {
                    if (link == Outbox.SELF) {
                        super.sendWhenDurable(link, message);
                    } else {
                        send(link, message);
                    }
                }
            };
        }
    },
    COUNTS_ITSELF_BEFORE_IT_IS_DURABLE {
        @Override
        Broadcast make(Standing standing) {
            return new Filtered(zab(standing)) {
                @Override
                public void sendWhenDurable(long link, byte[] message) {
                    if (link == Outbox.SELF) {
                        real.received(link, message, 0, inner);
                    } else {
                        super.sendWhenDurable(link, message);
                    }
                }
            };
        }
    },
    FORGETS_WHICH_EPOCH_IT_ACCEPTED {
        @Override
        Broadcast make(Standing standing) {
            return new Filtered(zab(standing)) {
                @Override
                public void promise(Epochs epochs) {
                    if (epochs.accepted() == epochs.current()) {
                        super.promise(epochs);
                    }
                }
            };
        }
    },
    KEEPS_ITS_OLD_CURRENT_EPOCH {
        @Override
        Broadcast make(Standing standing) {
            return new Filtered(zab(standing)) {
                @Override
                public void promise(Epochs epochs) {
                    super.promise(
                            new Epochs(epochs.accepted(), standing.epochs().current()));
                }
            };
        }
    },
    DOES_NOT_CUT_ITS_LOG {
        @Override
        Broadcast make(Standing standing) {
            return new Filtered(zab(standing)) {
                @Override
                public void truncateAfter(long zxid) {}
            };
        }
    },
    COUNTS_ITS_OWN_VOICE_TWICE {
        @Override
        Broadcast make(Standing standing) {
            Map<Long, Long> groups = new TreeMap<>();
            standing.ensemble().members().values().stream()
                    .filter(member -> member.isParticipant())
                    .forEach(member -> groups.put(member.sid(), 1L));
            Map<Long, Long> weights = Map.of(standing.sid(), (long) groups.size());
            Ensemble heavy = new Ensemble(standing.ensemble().members(), groups, weights, 0);
            return zab(new Standing(
                    standing.sid(),
                    heavy,
                    standing.timing(),
                    standing.lastZxid(),
                    standing.epochs(),
                    standing.recent(),
                    standing.random()));
        }
    },
    COUNTS_THE_NEXT_ENSEMBLE_ALONE {
        @Override
        boolean isOfReconfiguration() {
            return true;
        }

        @Override
        Broadcast make(Standing standing) {
            return new Filtered(zab(standing.in(standing.ensemble().whenAgreed()))) {
                @Override
                public void reconfigured(Ensemble now, Outbox out) {
                    super.reconfigured(now.whenAgreed(), out);
                }
            };
        }
    },
    COUNTS_THE_ENSEMBLE_BEFORE_ALONE {
        @Override
        boolean isOfReconfiguration() {
            return true;
        }

        @Override
        Broadcast make(Standing standing) {
            return new Filtered(zab(standing.in(standing.ensemble().agreed()))) {
                @Override
                public void reconfigured(Ensemble now, Outbox out) {
                    super.reconfigured(now.agreed(), out);
                }
            };
        }
    },
    DOES_NOT_SAY_THAT_A_SESSION_MOVES {
        private static final int CXID_AT = Long.BYTES;

        @Override
        Broadcast make(Standing standing) {
            return new Filtered(zab(standing)) {
                @Override
                public void propose(long zxid, byte[] txn, Outbox out) {
                    ByteBuffer bytes = ByteBuffer.wrap(txn);
                    if (bytes.getInt(CXID_AT) == LoggedTxn.MOVED_CXID) {
                        bytes.putInt(CXID_AT, 0);
                    }
                    super.propose(zxid, txn, out);
                }
            };
        }
    },
    SENDS_ONE_TRANSACTION_TOO_FEW {
        @Override
        Broadcast make(Standing standing) {
            return new Filtered(zab(standing)) {
                private boolean sent;

                @Override
                public void send(long link, byte[] message) {
                    int type = ByteBuffer.wrap(message).getInt();
                    if (type == DIFF) {
                        sent = false;
                    }
                    if (type == PROPOSAL && !sent) {
                        sent = true;
                        return;
                    }
                    super.send(link, message);
                }
            };
        }
    },
    LEAVES_A_COMMIT_OUT {
        @Override
        Broadcast make(Standing standing) {
            return new Filtered(zab(standing)) {
                @Override
                public void commit(long zxid) {
                    // the number goes through, but for the last one of an epoch's first ten
                    if ((zxid & 0xf) != 10) {
                        super.commit(zxid);
                    }
                }
            };
        }
    },
    ANSWERS_A_SYNC_ITSELF {
        @Override
        Broadcast make(Standing standing) {
            return new Filtered(zab(standing)) {
                @Override
                public void forward(long session, int cxid, int op, byte[] request, List<AuthId> ids, Outbox out) {
                    if (op == OpCode.SYNC) {
                        out.synced();
                    } else {
                        super.forward(session, cxid, op, request, ids, out);
                    }
                }
            };
        }
    },
    GIVES_BACK_ANY_SESSION {
        @Override
        Broadcast make(Standing standing) {
            return new Filtered(zab(standing)) {
                @Override
                public void revalidated(long link, long sessionId, boolean valid, Outbox out) {
                    super.revalidated(link, sessionId, true, out);
                }
            };
        }
    },
    KEEPS_DEAD_SESSIONS {
        @Override
        Broadcast make(Standing standing) {
            return new Filtered(zab(standing)) {
                private final List<Long> heardOf = new ArrayList<>();

                @Override
                public void touched(long[] sessionIds) {
                    for (long id : sessionIds) {
                        heardOf.add(id);
                    }
                    super.touched(heardOf.stream().mapToLong(id -> id).toArray());
                }
            };
        }
    },
    COMMITS_WHAT_IT_LOGS {
        @Override
        Broadcast make(Standing standing) {
            return new Filtered(zab(standing)) {
                @Override
                public void append(long zxid, byte[] txn) {
                    super.append(zxid, txn);
                    if (zxid % 7 == 0) {
                        commit(zxid);
                    }
                }
            };
        }
    },
    LOSES_A_WATCH_EVENT {
        @Override
        Delivery delivered(Delivery delivery) {
            return changed(
                    delivery,
                    commit -> new Commit(
                            commit.after(),
                            commit.after().zxid() % 16 == 3 ? List.of() : commit.changes(),
                            commit.origin(),
                            commit.xid(),
                            commit.result(),
                            commit.endedSession()));
        }
    },
    SHOWS_A_CHANGE_BEFORE_ITS_EVENT {
        private List<org.vivarium.core.state.Change> held = List.of();

        @Override
        Delivery delivered(Delivery delivery) {
            return changed(delivery, commit -> {
                List<org.vivarium.core.state.Change> late = held;
                held = commit.changes();
                return new Commit(
                        commit.after(), late, commit.origin(), commit.xid(), commit.result(), commit.endedSession());
            });
        }
    },
    LIES_ABOUT_ITS_DISK {
        @Override
        boolean losesDurable() {
            return true;
        }
    };

    private static final int PROPOSAL = 2;
    private static final int DIFF = 13;

    Broadcast make(Standing standing) {
        return zab(standing);
    }

    Delivery delivered(Delivery delivery) {
        return delivery;
    }

    boolean losesDurable() {
        return false;
    }

    boolean isOfReconfiguration() {
        return false;
    }

    private static Broadcast zab(Standing standing) {
        return new ZabFactory().create(standing);
    }

    private static Delivery changed(Delivery delivery, UnaryOperator<Commit> change) {
        return delivery instanceof Delivery.Commits commits
                ? new Delivery.Commits(commits.commits().stream().map(change).toList())
                : delivery;
    }

    Plan plan() {
        return new Plan() {
            @Override
            BroadcastFactory broadcast(SimServer server) {
                return new Plan.Wrapped(Planted.this::make);
            }

            @Override
            Delivery delivered(SimServer server, Delivery delivery) {
                return Planted.this.delivered(delivery);
            }

            @Override
            boolean losesDurable() {
                return Planted.this.losesDurable();
            }

            @Override
            boolean isOfReconfiguration() {
                return Planted.this.isOfReconfiguration();
            }
        };
    }
}
