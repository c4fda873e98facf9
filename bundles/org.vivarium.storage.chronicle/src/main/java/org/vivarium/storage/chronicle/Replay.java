package org.vivarium.storage.chronicle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.vivarium.api.Epochs;
import org.vivarium.api.Zxid;
import org.vivarium.api.storage.DamageException;
import org.vivarium.api.storage.Recovery;

/**
 * Reads the journal of earlier runs: once to check all of it and learn what was cut, once more to give back what
 * remains.
 *
 * <p>A segment must be whole up to where the next one says it begins. Only the newest may end in what a crash left; it
 * is damaged where anything behind the first unreadable byte proves that the byte had been synced. One thread; changes
 * nothing.
 */
final class Replay {
    private record Cut(long ordinal, long zxid) {}

    private record Jump(long ordinal, long zxid, Path file, long position) {}

    private final Segments segments;
    private final List<SegmentHead> heads;
    private final List<Cut> cuts = new ArrayList<>();
    /** Where the log goes on behind a snapshot that it does not lead to. */
    private final List<Jump> jumps = new ArrayList<>();

    private final History history = new History();
    private long nextOrdinal;
    private long lastZxid;
    private Epochs epochs = Epochs.NONE;
    private boolean isTorn;

    Replay(Segments segments) {
        this.segments = segments;
        this.heads = segments.heads();
    }

    /** Reads and checks everything. */
    void check(Consumer<String> notes) throws IOException {
        for (int i = 0; i < heads.size(); i++) {
            SegmentHead head = heads.get(i);
            enter(head, i == 0);
            long limit = i + 1 < heads.size() ? heads.get(i + 1).firstOrdinal() : Long.MAX_VALUE;
            try (SegmentReader reader = new SegmentReader(segments.file(head), head.salt(), head.firstOrdinal())) {
                check(reader, limit, notes);
                nextOrdinal = reader.ordinal() + 1;
            }
        }
    }

    private void check(SegmentReader reader, long limit, Consumer<String> notes) throws IOException {
        while (reader.ordinal() + 1 < limit && reader.next()) {
            apply(reader);
        }
        if (limit == Long.MAX_VALUE) {
            judgeEnd(reader, notes);
        } else if (reader.ordinal() + 1 != limit) {
            throw reader.damage(reader.stop() + ", and later segments follow");
        }
    }

    private void enter(SegmentHead head, boolean first) throws DamageException {
        if (!first && (head.firstOrdinal() != nextOrdinal || head.baseZxid() < lastZxid)) {
            Path file = segments.path(head.number()).resolve(SegmentHead.NAME);
            throw new DamageException(file, 0, "does not continue the segment before it" + Advice.RESTORE);
        }
        if (head.baseZxid() > lastZxid) {
            jumps.add(new Jump(head.firstOrdinal(), head.baseZxid(), segments.file(head), 0));
        }
        lastZxid = head.baseZxid();
        epochs = head.epochs();
    }

    private void apply(SegmentReader reader) throws IOException {
        long zxid = reader.zxid();
        switch (reader.kind()) {
            case Entry.APPEND -> {
                if (!Zxid.follows(lastZxid, zxid)) {
                    throw reader.damage(Zxid.text(zxid) + " stands behind " + Zxid.text(lastZxid));
                }
                history.append(zxid);
                lastZxid = zxid;
            }
            case Entry.TRUNCATE -> {
                cuts.add(new Cut(reader.ordinal(), zxid));
                if (!history.contains(zxid)) {
                    jumps.add(new Jump(reader.ordinal(), zxid, reader.file(), reader.position()));
                }
                history.truncateAfter(zxid);
                lastZxid = zxid;
            }
            case Entry.PROMISE -> {
                ByteBuffer promise = reader.payload();
                epochs = new Epochs(promise.getLong(), promise.getLong());
            }
            default -> {
                // a mark; it has said what it has to say by being there
            }
        }
    }

    private void judgeEnd(SegmentReader reader, Consumer<String> notes) throws IOException {
        if (reader.wasSynced()) {
            throw reader.damage(reader.stop() + ", and what follows shows that more was synced");
        }
        long remains = reader.remains();
        if (remains > 0) {
            isTorn = true;
            notes.accept(reader.file() + " at byte " + reader.position() + ": cut an incomplete end of " + remains
                    + " bytes (" + reader.stop() + "); it had not been acknowledged");
        }
    }

    /**
     * Gives back the transactions behind a snapshot.
     *
     * @param snapshotZxid 0 where there is no snapshot
     */
    void give(long snapshotZxid, Recovery to) throws IOException {
        long[] kept = keptBelow();
        checkJumps(snapshotZxid, kept);
        long last = snapshotZxid;
        for (int i = 0; i < heads.size(); i++) {
            boolean isNewest = i + 1 == heads.size();
            if (isNewest || heads.get(i + 1).baseZxid() > snapshotZxid) {
                long limit = isNewest ? nextOrdinal : heads.get(i + 1).firstOrdinal();
                last = give(heads.get(i), limit, kept, last, to);
            }
        }
    }

    /** Gives what a segment holds behind {@code last}. Returns the last that was given. */
    private long give(SegmentHead head, long limit, long[] kept, long last, Recovery to) throws IOException {
        long given = last;
        int cut = 0;
        try (SegmentReader reader = new SegmentReader(segments.file(head), head.salt(), head.firstOrdinal())) {
            while (reader.ordinal() + 1 < limit && reader.next()) {
                while (cut < cuts.size() && cuts.get(cut).ordinal() < reader.ordinal()) {
                    cut++;
                }
                if (reader.kind() == Entry.APPEND && reader.zxid() > given && reader.zxid() <= kept[cut]) {
                    given = give(reader, given, to);
                }
            }
            if (reader.ordinal() + 1 < limit) {
                throw reader.damage(reader.stop() + ", though it was read a moment ago");
            }
        }
        return given;
    }

    private void checkJumps(long snapshotZxid, long[] kept) throws DamageException {
        int cut = 0;
        for (Jump jump : jumps) {
            while (cut < cuts.size() && cuts.get(cut).ordinal() <= jump.ordinal()) {
                cut++;
            }
            if (jump.zxid() > snapshotZxid && jump.zxid() <= kept[cut]) {
                String what =
                        "the log goes on behind a snapshot at " + Zxid.text(jump.zxid()) + ", which is gone or damaged";
                throw new DamageException(jump.file(), jump.position(), what + Advice.RESTORE);
            }
        }
    }

    private static long give(SegmentReader reader, long last, Recovery to) throws IOException {
        if (!Zxid.follows(last, reader.zxid())) {
            throw reader.damage("transactions between " + Zxid.text(last) + " and " + Zxid.text(reader.zxid())
                    + " are in no whole snapshot and not in the log");
        }
        to.txn(reader.zxid(), reader.payload());
        return reader.zxid();
    }

    /** For each number of cuts already passed, the highest zxid that survives all the later ones. */
    private long[] keptBelow() {
        long[] kept = new long[cuts.size() + 1];
        kept[cuts.size()] = Long.MAX_VALUE;
        for (int i = cuts.size() - 1; i >= 0; i--) {
            kept[i] = Math.min(cuts.get(i).zxid(), kept[i + 1]);
        }
        return kept;
    }

    /** Whether the newest segment ends in what a crash left, which a new segment must set aside for good. */
    boolean isTorn() {
        return isTorn;
    }

    long nextOrdinal() {
        return nextOrdinal;
    }

    long lastZxid() {
        return lastZxid;
    }

    Epochs epochs() {
        return epochs;
    }

    History history() {
        return history;
    }
}
