package org.vivarium.launcher;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleEvent;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkEvent;
import org.osgi.framework.ServiceReference;
import org.osgi.framework.SynchronousBundleListener;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.osgi.framework.startlevel.BundleStartLevel;
import org.osgi.framework.startlevel.FrameworkStartLevel;
import org.slf4j.Logger;
import org.vivarium.launcher.Installation.BundleFile;

/** The OSGi framework of one server. A bundle that cannot be installed or started is reported, and the others go on. */
final class Container {
    private static final String SERVER = "org.vivarium.api.admin.ServerControl";

    private final Framework framework;
    private volatile List<String> lacksAtStop = List.of();

    private Container(Framework framework) {
        this.framework = framework;
        SynchronousBundleListener listener = this::stopping;
        framework.getBundleContext().addFrameworkListener(Container::report);
        framework.getBundleContext().addBundleListener(listener);
    }

    /**
     * Makes a framework with nothing in it.
     *
     * @param startLevel what {@link #start} goes up to
     * @param storage where it unpacks native code and keeps its state; emptied now. For this process alone
     * @throws LaunchException where the storage cannot be used
     */
    static Container create(Map<String, String> properties, int startLevel, Path storage) throws LaunchException {
        Map<String, String> all = new HashMap<>(properties);
        all.put(Constants.FRAMEWORK_STORAGE, storage.toString());
        all.put(Constants.FRAMEWORK_STORAGE_CLEAN, Constants.FRAMEWORK_STORAGE_CLEAN_ONFIRSTINIT);
        all.put(Constants.FRAMEWORK_BEGINNING_STARTLEVEL, String.valueOf(startLevel));
        Framework framework = ServiceLoader.load(FrameworkFactory.class)
                .findFirst()
                .orElseThrow(() -> new LaunchException("no OSGi framework is on the class path; see lib/"))
                .newFramework(all);
        try {
            framework.init();
        } catch (BundleException e) {
            throw new LaunchException(storage + " cannot be used (" + root(e) + "); may this user write there?", e);
        }
        return new Container(framework);
    }

    private static String root(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root.getMessage() == null ? root.toString() : root.getMessage();
    }

    /** Puts the bundles in and marks them to start; they start when their level is reached. */
    void install(List<BundleFile> files) {
        BundleContext context = framework.getBundleContext();
        List<Bundle> installed = new ArrayList<>();
        for (BundleFile file : files) {
            try {
                Bundle bundle = context.installBundle("reference:" + file.jar().toUri());
                bundle.adapt(BundleStartLevel.class).setStartLevel(file.startLevel());
                installed.add(bundle);
            } catch (BundleException e) {
                log().error("{} cannot be installed: {}", file.jar(), root(e));
            }
        }
        for (Bundle bundle : installed) {
            if (!isFragment(bundle)) {
                markToStart(bundle);
            }
        }
    }

    private static void markToStart(Bundle bundle) {
        try {
            bundle.start(Bundle.START_ACTIVATION_POLICY);
        } catch (BundleException e) {
            report(bundle, e);
        }
    }

    /** Starts the framework and all bundles, level by level, and returns when the last level is reached. */
    void start() throws LaunchException {
        try {
            framework.start();
        } catch (BundleException e) {
            throw new LaunchException("the OSGi framework does not start: " + root(e), e);
        }
    }

    /** The bundles that were to start and did not. */
    List<String> notStarted() {
        List<String> names = new ArrayList<>();
        int reached = framework.adapt(FrameworkStartLevel.class).getStartLevel();
        for (Bundle bundle : framework.getBundleContext().getBundles()) {
            boolean wanted = bundle.adapt(BundleStartLevel.class).getStartLevel() <= reached;
            boolean lazy = bundle.getState() == Bundle.STARTING;
            if (wanted && !isFragment(bundle) && bundle.getState() != Bundle.ACTIVE && !lazy) {
                names.add(bundle.getSymbolicName());
            }
        }
        return names;
    }

    /**
     * Waits until the framework has stopped, from within or by {@link #stop}; an update of the framework starts it
     * again.
     */
    void awaitStop() throws InterruptedException, LaunchException {
        while (framework.waitForStop(0).getType() == FrameworkEvent.STOPPED_UPDATE) {
            start();
        }
    }

    /** What kept the server from serving when the framework began to stop; empty where nothing did. */
    List<String> lacksAtStop() {
        return lacksAtStop;
    }

    private void stopping(BundleEvent event) {
        if (event.getBundle().getBundleId() == 0 && event.getType() == BundleEvent.STOPPING) {
            lacksAtStop = lacks();
        }
    }

    /** Asks the server by reflection: its classes are the bundles' own, and not those of the class path here. */
    private List<String> lacks() {
        BundleContext context = framework.getBundleContext();
        ServiceReference<?> reference = context.getServiceReference(SERVER);
        Object server = reference == null ? null : context.getService(reference);
        if (server == null) {
            return List.of("the bundle org.vivarium.runtime gives no server");
        }
        try {
            Object status = server.getClass().getMethod("status").invoke(server);
            List<String> lacks = new ArrayList<>();
            ((List<?>) status.getClass().getMethod("lacks").invoke(status)).forEach(lack -> lacks.add(lack.toString()));
            return lacks;
        } catch (ReflectiveOperationException e) {
            return List.of("the server cannot be asked how it is: " + root(e));
        }
    }

    /** Stops all bundles in order and waits for them; false where they took longer than the limit, in ms. */
    boolean stop(long limitMs) throws InterruptedException {
        try {
            framework.stop();
            return framework.waitForStop(limitMs).getType() != FrameworkEvent.WAIT_TIMEDOUT;
        } catch (BundleException e) {
            log().error("the OSGi framework does not stop as it should: {}", root(e));
            return false;
        }
    }

    private static Logger log() {
        return Log.of(Container.class);
    }

    private static boolean isFragment(Bundle bundle) {
        return bundle.getHeaders().get(Constants.FRAGMENT_HOST) != null;
    }

    private static void report(FrameworkEvent event) {
        if (event.getType() == FrameworkEvent.ERROR) {
            report(event.getBundle(), event.getThrowable());
        } else if (event.getType() == FrameworkEvent.WARNING) {
            log().warn("bundle {}: {}", event.getBundle().getSymbolicName(), root(event.getThrowable()));
        }
    }

    private static void report(Bundle bundle, Throwable e) {
        String name = bundle.getSymbolicName() + " " + bundle.getVersion();
        if (e instanceof BundleException b && b.getType() == BundleException.RESOLVE_ERROR) {
            log().error("bundle {} cannot be resolved: {}", name, Missing.from(b.getMessage()));
        } else {
            log().error("bundle {} does not start: {}", name, root(e), e);
        }
    }
}
