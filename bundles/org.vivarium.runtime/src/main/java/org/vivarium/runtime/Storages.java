package org.vivarium.runtime;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vivarium.api.storage.Storage;
import org.vivarium.api.storage.StorageFactory;
import org.vivarium.api.storage.StorageSettings;
import org.vivarium.core.state.State;
import org.vivarium.runtime.Offers.Offer;
import org.vivarium.runtime.config.ServerSettings;

/** Which storage rules the data directory, how it is opened, and how another one takes over. Control thread. */
final class Storages {
    private static final Logger LOG = LoggerFactory.getLogger(Storages.class);
    private static final long LET_GO_MS_MAX = 10_000;
    private static final long STALLED_MS_MAX = 30_000;

    /** A pause of a third of the shortest session timeout leaves clients time to be heard. */
    private static final int PAUSES_PER_SESSION = 3;

    /** A new piece of the log and a snapshot of a small tree; with less, a server would soon be where it was. */
    private static final long ROOM_BYTES_MIN = 8 << 20;

    private final ServerSettings settings;
    private final LogThread log;
    private final Snapshots snapshots;
    private final Supplier<State> served;

    /** Read when it is first asked for. */
    private StorageMarker marker;

    /** @param served the state that is served, or null */
    Storages(ServerSettings settings, LogThread log, Snapshots snapshots, Supplier<State> served) {
        this.settings = settings;
        this.log = log;
        this.snapshots = snapshots;
        this.served = served;
    }

    /** Which storage rules the data directory. */
    StorageMarker marker() throws IOException {
        if (marker == null) {
            marker = StorageMarker.read(settings.data().dir());
        }
        return marker;
    }

    /** Opens the storage that rules, or is to rule from now on. */
    Storage open(Offer from) throws IOException {
        Storage storage = ((StorageFactory) from.factory()).open(storageSettings());
        boolean isKnown = marker().storage() != null;
        if (isKnown && storage.isEmpty()) {
            storage.close();
            throw new IOException("storage " + from.name() + " is empty, and " + marker().file()
                    + " says that it holds what was acknowledged; bring back its files, or, to begin with nothing,"
                    + " delete that one");
        }
        return storage;
    }

    /** This one rules, if no other does. */
    void settle(Offer from) throws IOException {
        marker().settle(from.name());
    }

    /** Whether writes can be stored. Any thread. */
    boolean hasStorage() {
        return log.storage() != null;
    }

    /**
     * Has another storage take over, while clients are served.
     *
     * @param isHurried whether the one in use is about to leave
     * @param progress takes lines; this thread
     * @param unwanted says why nobody wants it any more, or null
     * @return what was done, in a sentence
     * @throws IOException where the one in use stays; the message says why
     */
    String swap(Offer to, boolean isHurried, Consumer<String> progress, Supplier<String> unwanted) throws IOException {
        if (served.get() == null) {
            throw new IOException("this server does not serve at the moment, so its state may not be agreed");
        }
        Storage before = log.storage();
        SwapRun.Lines lines = new SwapRun.Lines();
        StorageSwap swap = new StorageSwap(
                new StorageSwap.Target(to.name(), (StorageFactory) to.factory(), storageSettings()),
                marker(),
                log,
                served,
                stillMsMax(),
                isHurried,
                step -> lines.say(step.text()));
        StorageSwap.Result result = new SwapRun(progress, unwanted, STALLED_MS_MAX).await(swap, lines, () -> {
            StorageSwap.Result done = swap.run();
            snapshots.began(done.zxid(), done.znodes());
            return done;
        });
        FutureTask<Void> closed = new FutureTask<>(() -> snapshots.whileIdle(() -> close(before)), null);
        Thread closing = new Thread(closed, "vivarium-retire");
        closing.setDaemon(true);
        closing.start();
        await(closed, "the storage that was retired");
        return String.format(
                Locale.ROOT, "%d znodes; the log stood still for %.1f ms", result.znodes(), result.stillMs());
    }

    /** What a swap would do and cost; nothing is changed. */
    String plan(Offer to) throws IOException {
        State state = served.get();
        if (state == null) {
            throw new IOException("this server does not serve at the moment, so nothing would be done");
        }
        boolean isRetired = marker().retired().contains(to.name());
        boolean isEmpty;
        try (Storage storage = ((StorageFactory) to.factory()).open(storageSettings())) {
            isEmpty = storage.isEmpty();
        }
        if (!isEmpty && !isRetired) {
            throw new IOException(
                    StorageSwap.holdsData(to.name(), settings.data().dir(), marker()));
        }
        long bytes = HistoryMaker.snapshotBytes(state);
        return String.format(
                Locale.ROOT,
                "%sa snapshot of %d znodes, %.1f MB before it is compressed, is written to %s, where %.1f MB are free; then"
                        + " what was written meanwhile. Clients go on. The log stands still for some milliseconds, for"
                        + " %d ms at most, or nothing changes.",
                isEmpty ? "" : "what an earlier swap left of it is deleted; ",
                state.tree().size(),
                bytes / 1e6,
                settings.data().dir(),
                Files.getFileStore(settings.data().dir()).getUsableSpace() / 1e6,
                stillMsMax());
    }

    private int stillMsMax() {
        return settings.ticks().minSessionTimeoutMs() / PAUSES_PER_SESSION;
    }

    private static void close(Storage storage) {
        try {
            storage.close();
        } catch (IOException | RuntimeException e) {
            LOG.warn("the storage that was retired could not be closed; all of it is in the new one", e);
        }
    }

    /** Says in which directory there is too little room to go on in; empty where there is enough, or nobody knows. */
    Optional<String> noRoom() {
        for (Path dir : new Path[] {settings.data().logDir(), settings.data().dir()}) {
            try {
                if (Files.getFileStore(dir).getUsableSpace() < ROOM_BYTES_MIN) {
                    return Optional.of(dir + ": its disk is full, less than " + (ROOM_BYTES_MIN >> 20)
                            + " MB are free; make room, then the server goes on by itself");
                }
            } catch (IOException unknown) {
                LOG.debug("how much room there is in {} is not known", dir, unknown);
            }
        }
        return Optional.empty();
    }

    private StorageSettings storageSettings() {
        ServerSettings.Data data = settings.data();
        return new StorageSettings(data.dir(), data.logDir(), data.snapshotsKept(), settings.options(), LOG::warn);
    }

    /** Waits for a part that is to be let go of, but not for ever. */
    static void await(Future<?> done, String what) {
        try {
            done.get(LET_GO_MS_MAX, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.error("{} was not let go of within {} ms", what, LET_GO_MS_MAX);
        } catch (ExecutionException e) {
            LOG.error("{} could not be let go of", what, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
