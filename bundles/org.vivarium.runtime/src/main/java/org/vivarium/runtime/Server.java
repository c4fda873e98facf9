package org.vivarium.runtime;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.ServiceReference;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Modified;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.metatype.annotations.Designate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.vivarium.api.PartFactory;
import org.vivarium.api.admin.AdminCommand.CommandException;
import org.vivarium.api.admin.ServerControl;
import org.vivarium.api.admin.ServerStatus;
import org.vivarium.api.ensemble.Ensemble;
import org.vivarium.api.tree.DataTree;
import org.vivarium.runtime.config.ConfigException;
import org.vivarium.runtime.config.ServerSettings;

/**
 * The server component: the one that is dynamic. It gathers part factories as they come and go, and each time has the
 * {@link Reconciler} compare what is wanted with what runs. Nothing is decided in here.
 *
 * <p>The framework property {@code org.vivarium.config} names the zoo.cfg, or else the configuration
 * {@code org.vivarium.server} does. Where {@code org.vivarium.exit} is
 * {@code true}, a server that cannot start stops the whole framework, as a server in the background should; else the
 * container lives on, and its shell says what is wrong.
 */
@Component(service = ServerControl.class, immediate = true, configurationPid = ServerSettings.PID)
@Designate(ocd = ServerConfiguration.class)
public final class Server implements ServerControl {
    private static final Logger LOG = LoggerFactory.getLogger(Server.class);
    private static final String CONFIG = "org.vivarium.config";
    private static final String EXIT = "org.vivarium.exit";
    private static final long LET_GO_MS_MAX = 12_000;
    private static final long TRANSFER_MS_MAX = 10_000;
    private static final long RETRY_MS = 1000;

    /** How exactly time is told to those who wait for other servers. */
    private static final long SHORT_TICK_MS = 20;

    private final Offers offers = new Offers();
    private final ScheduledExecutorService control =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "vivarium-control"));
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "vivarium-clock"));
    private final long startedMs = Clock.wallMs();
    private BundleContext context;
    private volatile Running running;
    private volatile String refused = "the server has just started";

    /** What there is once the configuration is read. */
    private record Running(
            ServerSettings settings, Engine engine, Reconciler reconciler, View view, ConfigWatch watch) {}

    @Reference(cardinality = ReferenceCardinality.MULTIPLE, policy = ReferencePolicy.DYNAMIC)
    void addPart(ServiceReference<PartFactory> from, PartFactory factory) {
        offers.add(from, factory);
        settle();
    }

    /** Returns when the part is out of use, or after a while. */
    void removePart(ServiceReference<PartFactory> from, PartFactory factory) {
        offers.remove(from);
        Future<?> done = settle();
        try {
            if (done != null) {
                done.get(LET_GO_MS_MAX, TimeUnit.MILLISECONDS);
            }
        } catch (TimeoutException | ExecutionException e) {
            LOG.error("{} leaves, but was not let go of in time", from, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Activate
    void activate(BundleContext bundleContext, Map<String, Object> properties) {
        context = bundleContext;
        begin(properties);
    }

    /** Another configuration: a server that could not start with the one before may with this one. */
    @Modified
    void modified(Map<String, Object> properties) {
        Running now = running;
        if (now == null) {
            begin(properties);
            return;
        }
        if (!now.settings().file().equals(file(properties))) {
            LOG.warn("another zoo.cfg is configured; it is taken at the next start");
        }
        onControl(reconciler -> take(now, now.watch().configured(ConfigWatch.keys(properties))));
    }

    /** The zoo.cfg; null where nothing names one. */
    private Path file(Map<String, Object> properties) {
        Object configured = properties.get(ServerConfiguration.CONFIG);
        String file = configured == null || configured.toString().isBlank()
                ? context.getProperty(CONFIG)
                : configured.toString().trim();
        return file == null ? null : Path.of(file).toAbsolutePath().normalize();
    }

    private void begin(Map<String, Object> properties) {
        try {
            Path file = file(properties);
            if (file == null) {
                refuse("nothing names a zoo.cfg: set the framework property " + CONFIG + ", or "
                        + ServerConfiguration.CONFIG + " in the configuration " + ServerSettings.PID);
                return;
            }
            Map<String, String> keys = ConfigWatch.keys(properties);
            begin(ServerSettings.read(file, keys, LOG::warn), keys);
        } catch (InvalidPathException e) {
            refuse("the name of the zoo.cfg is none of a file: " + e.getMessage());
        } catch (ConfigException e) {
            refuse(e.getMessage());
        }
    }

    private void refuse(String why) {
        refused = why;
        LOG.error("{}", why);
        giveUp();
    }

    private void begin(ServerSettings settings, Map<String, String> keys) {
        Engine engine = new Engine(
                settings, this::replicaFailed, this::storageFailed, this::cutOff, this::reconfigured, this::elects);
        Reconciler reconciler = new Reconciler(offers, engine, settings, this, control::isShutdown);
        String version = context.getBundle().getVersion().toString();
        View view = new View(engine, reconciler, version, startedMs);
        running = new Running(settings, engine, reconciler, view, new ConfigWatch(settings.file(), keys));
        engine.start();
        long tickMs = Math.max(1, settings.ticks().tickMs() / 2);
        clock.scheduleAtFixedRate(engine::tick, tickMs, tickMs, TimeUnit.MILLISECONDS);
        if (settings.peers().isPresent()) {
            clock.scheduleAtFixedRate(engine::shortTick, SHORT_TICK_MS, SHORT_TICK_MS, TimeUnit.MILLISECONDS);
        }
        control.scheduleWithFixedDelay(this::retry, RETRY_MS, RETRY_MS, TimeUnit.MILLISECONDS);
        settle();
    }

    @Deactivate
    void deactivate() throws InterruptedException {
        control.shutdown();
        clock.shutdown();
        control.awaitTermination(LET_GO_MS_MAX, TimeUnit.MILLISECONDS);
        Running now = running;
        if (now != null) {
            now.engine().stop();
        }
    }

    /** Has the comparison made; on the control thread, one at a time. */
    private Future<?> settle() {
        Running now = running;
        try {
            return now == null ? null : control.submit(() -> settle(now));
        } catch (RejectedExecutionException stopping) {
            return null;
        }
    }

    private void settle(Running now) {
        try {
            now.reconciler().settle();
            if (now.reconciler().cannotStart()) {
                giveUp();
            }
        } catch (RuntimeException e) {
            LOG.error("the parts could not be settled", e);
        }
    }

    private void retry() {
        Running now = running;
        take(now, now.watch().edited());
        if (!now.reconciler().lacks().isEmpty() || now.reconciler().wantsSwap()) {
            settle(now);
        }
    }

    private static void take(Running now, ServerSettings edited) {
        if (edited != null) {
            now.reconciler().configured(edited);
        }
    }

    private void replicaFailed(Throwable fault) {
        LOG.error("the server stops taking part", fault);
        Running now = running;
        now.reconciler().failed(fault);
        Front front = now.engine().front();
        if (front != null) {
            front.closeConnections();
        }
        settle();
    }

    private void storageFailed(Exception e) {
        LOG.error("the storage failed: nothing is written until it can be opened again, which is tried by itself", e);
        onControl(reconciler -> reconciler.storageFailed(e));
    }

    /** The log was cut: the server begins anew from what is left. */
    private void cutOff() {
        onControl(Reconciler::cutOff);
    }

    /** The ensemble has become another one, and that is agreed. */
    private void reconfigured(Ensemble ensemble) {
        onControl(reconciler -> reconciler.reconfigured(ensemble));
    }

    /** Another election is in use. */
    private void elects(String election) {
        onControl(reconciler -> reconciler.elects(election));
    }

    /** Tells the reconciler something, and has it compare. */
    private void onControl(Consumer<Reconciler> news) {
        try {
            control.submit(() -> {
                try {
                    news.accept(running.reconciler());
                } catch (RuntimeException e) {
                    LOG.error("what has happened could not be taken into account", e);
                }
                settle(running);
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("the server stops, and takes no news", e);
        }
    }

    /** Stops the framework, where the server is to end when it cannot start. */
    private void giveUp() {
        if (Boolean.parseBoolean(context.getProperty(EXIT))) {
            try {
                context.getBundle(0).stop();
            } catch (BundleException e) {
                LOG.error("the framework could not be stopped", e);
            }
        }
    }

    // ---- ServerControl

    @Override
    public ServerStatus status() {
        Running now = running;
        return now == null
                ? View.notRunning(refused, context, startedMs)
                : now.view().status();
    }

    @Override
    public List<PartStatus> parts() {
        Running now = running;
        return now == null ? List.of() : now.reconciler().parts();
    }

    @Override
    public Map<String, String> settings() {
        Running now = running;
        return now == null ? Map.of() : now.view().settings(now.settings().shown());
    }

    @Override
    public List<ConnectionStatus> connections() {
        Running now = running;
        return now == null ? List.of() : now.view().connections();
    }

    @Override
    public List<SessionStatus> sessions() {
        Running now = running;
        return now == null ? List.of() : now.view().sessions();
    }

    @Override
    public Optional<DataTree> tree() {
        Running now = running;
        return now == null ? Optional.empty() : now.view().tree();
    }

    @Override
    public long transferLeadership(long sid) throws CommandException {
        Running now = running;
        if (now == null || now.engine().peers().isEmpty()) {
            throw new CommandException("Not transferred: this server stands alone.");
        }
        TransferResult result = new TransferResult("Not transferred: ");
        now.engine().transferLeadership(sid, result);
        return result.pauseMs(TRANSFER_MS_MAX);
    }

    @Override
    public String swap(String kind, Optional<String> name, boolean isDryRun, Consumer<String> progress)
            throws CommandException {
        Running now = running;
        if (now == null) {
            throw new CommandException("Not swapped: " + refused);
        }
        if (kind.equals("election")) {
            return swapElection(now, name, isDryRun);
        } else if (!kind.equals("storage")) {
            throw new CommandException("Not swapped: a storage or an election can be, not a " + kind + ".");
        }
        try {
            return control.submit(() -> swapStorage(now, name, isDryRun, progress))
                    .get();
        } catch (ExecutionException e) {
            throw new CommandException(
                    "Not swapped, nothing has changed: " + e.getCause().getMessage());
        } catch (RejectedExecutionException e) {
            throw new CommandException("Not swapped: the server stops.");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("No longer waited for; the swap goes on.");
        }
    }

    /** On the control thread, where what is logged does not end in a shell. */
    private static String swapStorage(Running now, Optional<String> name, boolean isDryRun, Consumer<String> progress)
            throws IOException {
        try {
            return now.reconciler().swap(name, isDryRun, progress);
        } catch (IOException | RuntimeException e) {
            LOG.warn("the storage was not swapped", e);
            throw e;
        }
    }

    private static String swapElection(Running now, Optional<String> name, boolean isDryRun) throws CommandException {
        if (name.isEmpty()) {
            throw new CommandException("Not swapped: name the election.");
        } else if (isDryRun) {
            return "Every server that follows is asked whether it has the election " + name.get()
                    + ". If all have it, one transaction makes it the ensemble's, and nobody looks for a leader.";
        }
        TransferResult result = new TransferResult("Not swapped, nothing has changed: ");
        now.engine().chooseElection(name.get(), result);
        long tookMs = result.pauseMs(TRANSFER_MS_MAX);
        return "the ensemble has the election " + name.get() + ", chosen in " + tookMs + " ms";
    }

    @Override
    public SnapshotStatus snapshot() throws CommandException {
        Running now = running;
        if (now == null) {
            throw new CommandException("Not saved: " + refused);
        }
        try {
            return now.engine().saveSnapshot();
        } catch (IOException e) {
            throw new CommandException("Not saved: " + e.getMessage() + ".");
        }
    }

    @Override
    public void resetStatistics() {
        Running now = running;
        if (now != null && now.engine().front() != null) {
            now.engine().front().resetStatistics();
        }
    }
}
