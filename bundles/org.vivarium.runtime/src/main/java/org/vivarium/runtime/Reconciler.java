package org.vivarium.runtime;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vivarium.api.admin.ServerControl;
import org.vivarium.api.admin.ServerControl.PartStatus;
import org.vivarium.api.admin.WordsFactory;
import org.vivarium.api.auth.AuthFactory;
import org.vivarium.api.broadcast.BroadcastFactory;
import org.vivarium.api.election.ElectionFactory;
import org.vivarium.api.ensemble.Ensemble;
import org.vivarium.api.ensemble.Member;
import org.vivarium.api.transport.TransportFactory;
import org.vivarium.api.tree.TreeFactory;
import org.vivarium.core.replica.Parts;
import org.vivarium.runtime.Offers.Offer;
import org.vivarium.runtime.config.ConfigException;
import org.vivarium.runtime.config.DynamicFile;
import org.vivarium.runtime.config.ServerSettings;

/**
 * Compares what is wanted with what runs, and acts where they differ. Whatever happened, the same comparison is made: a
 * part came or went, one failed, time went by. Control thread, but for {@link #parts} and {@link #lacks}.
 */
final class Reconciler {
    private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);
    /**
     * How long a storage that could not be opened is left alone: twice as long each time, since opening may read much.
     */
    private static final long RETRY_MS_MIN = 1000;

    private static final long RETRY_MS_MAX = 60_000;
    private static final List<String> KINDS =
            List.of("storage", "transport", "election", "broadcast", "tree", "admin", "auth");

    private final Offers offers;
    private final Engine engine;
    private final ServerControl control;
    private final Map<String, String> wanted;
    private final ServerSettings settings;

    /** What the zoo.cfg says by now. */
    private ServerSettings configured;

    private Member self;
    private final Map<String, Offer> inUse = new HashMap<>();
    private final Map<String, String> troubles = new HashMap<>();
    private volatile List<String> lacks = List.of("the server has just started");
    private volatile Map<String, Offer> shown = Map.of();
    private volatile String failure;
    private boolean booted;
    private boolean hasPeers;
    private boolean beginsAnew;
    private long retryMs = RETRY_MS_MIN;
    private long attachedMs = Clock.nowMs() - RETRY_MS_MAX;
    private long nextTryMs = Long.MIN_VALUE;

    /** A provider that was to take over and did not: not tried again by itself. */
    private Offer notSwapped;

    private final BooleanSupplier isStopping;

    /** @param isStopping whether the server is about to end */
    Reconciler(
            Offers offers, Engine engine, ServerSettings settings, ServerControl control, BooleanSupplier isStopping) {
        this.isStopping = isStopping;
        this.offers = offers;
        this.engine = engine;
        this.control = control;
        this.wanted = new ConcurrentHashMap<>(settings.parts());
        this.settings = settings;
        this.configured = settings;
        this.self = engine.self();
    }

    /** Makes what runs what is wanted, as far as it is there. */
    void settle() {
        boolean due = Clock.nowMs() >= nextTryMs;
        if (due) {
            troubles.clear();
        }
        auth();
        words();
        letGo();
        if (failure == null && due) {
            takeUp();
        }
        front();
        publish();
        if (wantsSwap()) {
            swapToWanted();
            publish();
        }
    }

    /** The zoo.cfg was edited. What it says of a storage is taken at once, everything else at the next start. */
    void configured(ServerSettings edited) {
        String storage = edited.parts().get("storage");
        if (!storage.equals(configured.parts().get("storage"))) {
            LOG.info("storage={} is configured by now", storage);
            wanted.put("storage", storage);
            notSwapped = null;
        }
        if (!others(edited).equals(others(configured))) {
            LOG.warn("the configuration was edited; all but storage is taken at the next start");
        }
        configured = edited;
    }

    /** The settings that an operator alone changes, and that only a start takes. */
    private static Map<String, String> others(ServerSettings settings) {
        Map<String, String> others = new HashMap<>(settings.shown());
        others.keySet().removeIf(key -> key.equals("storage") || DynamicFile.isWritten(key));
        return others;
    }

    // ---- the storage that rules, and the one that is wanted

    /** The storage that holds what was acknowledged: the marker's, and before there is one the configuration's. */
    private String storageInCharge() throws IOException {
        String marked = engine.storages().marker().storage();
        return marked == null ? wanted.get("storage") : marked;
    }

    /** The same, where what cannot be read has been complained about. */
    private String storageLookedFor() {
        try {
            return storageInCharge();
        } catch (IOException e) {
            return wanted.get("storage");
        }
    }

    /** Whether another storage is to take over by itself, and could. Control thread. */
    boolean wantsSwap() {
        Offer now = inUse.get("storage");
        Offer next = wanted("storage");
        return failure == null
                && now != null
                && next != null
                && !next.name().equals(now.name())
                && !next.equals(notSwapped)
                && engine.serves()
                && engine.storages().hasStorage();
    }

    private void swapToWanted() {
        Offer next = wanted("storage");
        try {
            LOG.info("storage {} is wanted, and is to take over", next.name());
            swapStorage(next, false, LOG::info);
        } catch (IOException | RuntimeException e) {
            notSwapped = next;
            LOG.error(
                    "storage {} did not take over, {} stays; zk:swap tries again",
                    next.name(),
                    inUse.get("storage").name(),
                    e);
        }
    }

    /** Where the storage in use leaves and there is another one, that one takes over. */
    private boolean anotherTakesOver() {
        Offer leaving = inUse.get("storage");
        if (!engine.serves()) {
            return false;
        }
        for (Offer next : offers.all("storage").values()) {
            if (failure == null && !next.name().equals(leaving.name())) {
                LOG.warn("storage {} leaves, and {} is to take over", leaving.name(), next.name());
                try {
                    swapStorage(next, true, LOG::info);
                    return true;
                } catch (IOException | RuntimeException e) {
                    LOG.error("storage {} did not take over", next.name(), e);
                }
            }
        }
        return false;
    }

    private String swapStorage(Offer next, boolean isHurried, Consumer<String> progress) throws IOException {
        Offer before = inUse.get("storage");
        try {
            String done = engine.storages().swap(next, isHurried, progress, () -> unwanted(before, next, isHurried));
            LOG.info("storage {} has taken over from {}: {}", next.name(), before.name(), done);
            return done;
        } finally {
            if (next.name().equals(storageInCharge())) {
                use("storage", next);
                notSwapped = null;
                attachedMs = Clock.nowMs();
            }
        }
    }

    private String unwanted(Offer before, Offer next, boolean isHurried) {
        if (isStopping.getAsBoolean()) {
            return "the server stops";
        } else if (!engine.storages().hasStorage()) {
            return "the storage in use failed";
        } else if (!next.equals(offers.find("storage", next.name()))) {
            return "storage " + next.name() + " left";
        } else if (!isHurried && !before.equals(offers.find("storage", before.name()))) {
            return "storage " + before.name() + " left";
        }
        return null;
    }

    /**
     * Has another storage take over, on an operator's word.
     *
     * @param name empty for the one that the last swap retired
     * @param isDryRun whether to say only what it would do
     * @param progress takes lines
     * @return what was done or would be
     * @throws IOException where nothing has changed; the message says why
     */
    String swap(Optional<String> name, boolean isDryRun, Consumer<String> progress) throws IOException {
        Offer now = inUse.get("storage");
        if (now == null) {
            throw new IOException("there is no storage in use that another one could take over from");
        }
        Offer next = swapTarget(name, now);
        if (isDryRun) {
            return now.name() + " -> " + next.name() + ": " + engine.storages().plan(next);
        }
        String done = swapStorage(next, false, progress);
        wanted.put("storage", next.name());
        publish();
        String named = configured.parts().get("storage");
        return "storage " + next.name() + " has taken over from " + now.name() + ": " + done
                + (named.equals(next.name())
                        ? ""
                        : "\n" + settings.file() + " has storage=" + named + ", which takes over again at the next"
                                + " start; to keep " + next.name() + ", name it there");
    }

    private Offer swapTarget(Optional<String> name, Offer now) throws IOException {
        List<String> retired = engine.storages().marker().retired();
        if (name.isEmpty() && retired.isEmpty()) {
            throw new IOException("no swap has retired a storage that could take over again; name one");
        }
        String next = name.orElseGet(() -> retired.get(0));
        if (next.equals(now.name())) {
            throw new IOException("storage " + next + " is in use already");
        }
        Offer offer = offers.find("storage", next);
        if (offer == null) {
            throw new IOException(
                    "no bundle provides storage " + next + "; there is: " + String.join(", ", offers.names("storage")));
        }
        return offer;
    }

    /** Whether everything was there that is needed to start, and it did not. */
    boolean cannotStart() {
        return !booted && (troubles.containsKey("storage") || troubles.containsKey("broadcast"))
                || !engine.hasFront() && troubles.containsKey("transport");
    }

    /** The replica has ended with a fault of ours: it is not started again before the server is. Any thread. */
    void failed(Throwable fault) {
        failure = "the server has stopped taking part, because of a fault of its own: " + fault
                + "; please report it with the log, then restart";
    }

    /**
     * The storage has failed; it will be opened anew, after a while that grows where it fails again and again. One of an
     * ensemble steps aside until then: the others elect whoever can store what it promises.
     */
    void storageFailed(Exception e) {
        inUse.remove("storage");
        if (engine.peers().isPresent()) {
            engine.stepAside("its storage failed: " + e.getMessage());
            cutOff();
        }
        if (Clock.nowMs() - attachedMs > RETRY_MS_MAX) {
            retryMs = RETRY_MS_MIN;
        }
        later(e);
    }

    /** The replica has ended, since the log was cut or cannot be written; a new one begins from what is stored. */
    void cutOff() {
        beginsAnew = true;
        closePeers(); // no link of the old replica reaches the new one
    }

    /** The ensemble has become another one: the files say so from now on, and this server listens where they say. */
    void reconfigured(Ensemble ensemble) {
        Member before = self;
        Member now = ensemble.member(before.sid());
        if (now == null) {
            LOG.warn(
                    "this server is none of the ensemble any more; it follows until it is stopped: {}",
                    ensemble.text());
            return;
        }
        self = now;
        try {
            Path file = DynamicFile.write(settings.file(), ensemble, now);
            if (file != null) {
                LOG.info("{} has the servers of the ensemble, and {} names it", file, settings.file());
            }
        } catch (IOException | ConfigException e) {
            LOG.error("the ensemble that is agreed could not be written to a file, and is known from the log alone", e);
        }
        boolean movesPeers = !now.host().equals(before.host())
                || now.quorumPort() != before.quorumPort()
                || now.electionPort() != before.electionPort();
        if (movesPeers) {
            LOG.info("this server listens for others at {} from now on", now.text());
            closePeers();
        }
        boolean movesClients = !now.clientHost().equals(before.clientHost()) || now.clientPort() != before.clientPort();
        if (movesClients && now.clientPort() > 0) {
            listen(now);
        }
    }

    private void listen(Member now) {
        try {
            engine.listen(new InetSocketAddress(InetAddress.getByName(now.clientHost()), now.clientPort()));
            LOG.info("clients are taken at {}:{} from now on", now.clientHost(), now.clientPort());
        } catch (IOException e) {
            LOG.error(
                    "clients cannot be taken where the ensemble says, at {}:{}", now.clientHost(), now.clientPort(), e);
        }
    }

    private void later(Exception e) {
        troubles.put("storage", e.getMessage() + "; tried again after " + (retryMs + 999) / 1000 + " s");
        nextTryMs = Clock.nowMs() + retryMs;
        retryMs = Math.min(retryMs * 2, RETRY_MS_MAX);
    }

    private void auth() {
        Map<String, Offer> there = offers.all("auth");
        engine.schemes().keySet().retainAll(there.keySet());
        there.forEach((name, offer) -> engine.schemes()
                .computeIfAbsent(name, none -> ((AuthFactory) offer.factory()).create(engine.options())));
    }

    private void words() {
        Offer offer = wanted("admin");
        if (!Objects.equals(offer, inUse.get("admin"))) {
            engine.words(offer == null ? null : ((WordsFactory) offer.factory()).create(control));
            use("admin", offer);
        }
    }

    /** What runs and is no longer offered is let go of. */
    private void letGo() {
        if (isGone("storage") && !anotherTakesOver()) {
            LOG.warn(
                    "storage {} leaves: reads are answered, writes wait until it is back",
                    inUse.get("storage").name());
            engine.detach();
            use("storage", null);
        }
        if (isGone("transport")) {
            LOG.warn("transport {} leaves: no client can connect until it is back", wanted.get("transport"));
            engine.closeFront();
            closePeers();
            use("transport", null);
        }
        for (String kind : List.of("tree", "broadcast", "election")) {
            if (isGone(kind)) {
                LOG.warn("{} {} leaves: reads are answered, writes wait until it is back", kind, wanted.get(kind));
                engine.hold();
                use(kind, null);
            }
        }
    }

    private void takeUp() {
        Optional<String> noRoom =
                booted && inUse.get("storage") == null ? engine.storages().noRoom() : Optional.empty();
        if (noRoom.isPresent()) {
            troubles.put("storage", noRoom.get()); // looked at again soon: to look costs nothing
            return;
        }
        Offer tree = wanted("tree");
        Offer broadcast = wanted("broadcast");
        boolean hasOthers = broadcast != null && openPeers((BroadcastFactory) broadcast.factory());
        try {
            Offer storage = offers.find("storage", storageInCharge());
            if (!booted || beginsAnew) {
                if (hasOthers) {
                    boot(storage, tree, broadcast);
                }
                return;
            }
            if (inUse.get("storage") == null && storage != null && tree != null) {
                engine.reattach(storage, (TreeFactory) tree.factory());
                use("storage", storage);
                attachedMs = Clock.nowMs();
                LOG.info("storage {} is back: writes go on", storage.name());
            }
            if (hasOthers && tree != null && lacksPartOfReplica(broadcast)) {
                closePeers(); // so that no link of the old parts reaches the new ones
                if (engine.replace((TreeFactory) tree.factory(), parts(broadcast))) {
                    openPeers((BroadcastFactory) broadcast.factory());
                    use("tree", tree);
                    use("broadcast", broadcast);
                    use("election", election(broadcast));
                    LOG.info("tree {} and broadcast {}: writes go on", tree.name(), broadcast.name());
                } else {
                    troubles.put("broadcast", "transactions are on their way that must be durable first");
                }
            }
        } catch (IOException | RuntimeException e) {
            LOG.error("what is there cannot be taken into use", e);
            if (beginsAnew) {
                use("storage", null);
                closePeers(); // nobody is to count on a server that has no log
            }
            later(e);
        }
    }

    private void boot(Offer storage, Offer tree, Offer broadcast) throws IOException {
        if (storage == null || tree == null || broadcast == null) {
            return;
        }
        if (beginsAnew) {
            engine.reboot(storage, (TreeFactory) tree.factory(), parts(broadcast));
        } else {
            engine.boot(storage, (TreeFactory) tree.factory(), parts(broadcast));
        }
        if (beginsAnew) {
            LOG.info("storage {}: begins anew from what it holds", storage.name());
        }
        booted = true;
        attachedMs = Clock.nowMs();
        beginsAnew = false;
        use("election", election(broadcast));
        use("storage", storage);
        use("tree", tree);
        use("broadcast", broadcast);
    }

    /** Whether the ports for other servers are open, or none are needed; and the election is there that they are for. */
    private boolean openPeers(BroadcastFactory broadcast) {
        boolean isEnsemble = engine.peers().isPresent();
        if (isEnsemble != broadcast.needsElection()) {
            troubles.put(
                    "broadcast",
                    isEnsemble
                            ? "it serves alone, and the configuration names an ensemble; choose another, such as zab"
                            : "it is for an ensemble; name its servers in server.N lines, or choose solo");
            return false;
        }
        Offer transport = wanted("transport");
        if (!isEnsemble || hasPeers) {
            return true;
        }
        if (transport == null || wanted("election") == null) {
            return false;
        }
        try {
            engine.openPeers((TransportFactory) transport.factory(), broadcast);
            hasPeers = true;
        } catch (IOException e) {
            troubles.put("broadcast", e.getMessage());
        }
        return hasPeers;
    }

    private void closePeers() {
        engine.closePeers();
        hasPeers = false;
    }

    /** The election that goes with a broadcast; null where it needs none, or none is there. */
    private Offer election(Offer broadcast) {
        return ((BroadcastFactory) broadcast.factory()).needsElection() ? wanted("election") : null;
    }

    private boolean lacksPartOfReplica(Offer broadcast) {
        return inUse.get("tree") == null
                || inUse.get("broadcast") == null
                || election(broadcast) != null && inUse.get("election") == null;
    }

    private Parts parts(Offer broadcast) {
        BroadcastFactory factory = (BroadcastFactory) broadcast.factory();
        if (!factory.needsElection()) {
            return Parts.alone(factory);
        }
        return new Parts(factory, settings.parts().get("election"), name -> {
            Offer election = offers.find("election", name);
            return election == null ? null : (ElectionFactory) election.factory();
        });
    }

    /** The replica has this election now, which an ensemble chooses for itself. */
    void elects(String name) {
        wanted.put("election", name);
        use("election", offers.find("election", name));
    }

    private void front() {
        Offer transport = wanted("transport");
        if (!engine.hasFront() && transport != null) {
            try {
                engine.openFront((TransportFactory) transport.factory());
                use("transport", transport);
            } catch (IOException | RuntimeException e) {
                troubles.put("transport", e.getMessage());
            }
        }
    }

    private Offer wanted(String kind) {
        String name = wanted.get(kind);
        return name == null ? null : offers.find(kind, name);
    }

    private boolean isGone(String kind) {
        Offer offer = inUse.get(kind);
        return offer != null && !offer.equals(offers.find(kind, offer.name()));
    }

    private void use(String kind, Offer offer) {
        if (offer == null) {
            inUse.remove(kind);
        } else {
            inUse.put(kind, offer);
        }
    }

    private void publish() {
        List<String> now = new ArrayList<>();
        if (failure != null) {
            now.add(failure);
        }
        for (String kind : KINDS) {
            String remark = remark(kind, inUse);
            if (!remark.isEmpty()) {
                now.add(remark);
            }
        }
        if (!now.equals(lacks) && !now.isEmpty()) {
            now.forEach(LOG::warn);
        }
        shown = Map.copyOf(inUse);
        lacks = List.copyOf(now);
    }

    private String remark(String kind, Map<String, Offer> used) {
        String name = kind.equals("storage") ? storageLookedFor() : wanted.get(kind);
        if (name == null || used.get(kind) != null) {
            return "";
        }
        String trouble = troubles.get(kind);
        if (trouble != null) {
            return kind + " " + name + ": " + trouble;
        }
        List<String> there = offers.names(kind);
        return offers.find(kind, name) != null
                ? kind + " " + name + " waits for the other parts"
                : "no bundle provides " + kind + " " + name
                        + (there.isEmpty() ? "; install and start one" : "; there is: " + String.join(", ", there));
    }

    /** What keeps the server from serving in full; empty where all is well. Any thread. */
    List<String> lacks() {
        return lacks;
    }

    /** Every extension point, as of the last comparison. Any thread. */
    List<PartStatus> parts() {
        Map<String, Offer> used = shown;
        List<PartStatus> all = new ArrayList<>();
        for (String kind : KINDS) {
            String name = wanted.getOrDefault(kind, "");
            Offer offer = used.get(kind);
            List<String> others = new ArrayList<>(offers.names(kind));
            String remark = lacks.stream()
                    .filter(lack -> lack.contains(kind + " " + name) && !name.isEmpty())
                    .findFirst()
                    .orElse("");
            if (kind.equals("auth")) {
                String schemes = String.join(", ", others);
                all.add(new PartStatus(kind, schemes, schemes, bundles(kind), List.of(), ""));
                continue;
            }
            if (kind.equals("election") && name.isEmpty()) {
                remark = "not needed: broadcast " + wanted.get("broadcast") + " serves alone";
            }
            if (offer != null && !offer.name().equals(name)) {
                remark = "in the place of " + name;
            }
            others.remove(offer == null ? "" : offer.name());
            all.add(new PartStatus(
                    kind,
                    name,
                    offer == null ? "" : offer.name(),
                    offer == null ? "" : offer.bundle(),
                    others,
                    remark));
        }
        return all;
    }

    private String bundles(String kind) {
        return String.join(
                ", ",
                offers.all(kind).values().stream().map(Offer::bundle).distinct().toList());
    }
}
