package org.vivarium.admin.gogo;

import java.io.File;
import java.lang.reflect.Proxy;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.HashMap;
import java.util.Hashtable;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.apache.felix.service.command.Function;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.launch.FrameworkFactory;
import org.vivarium.api.admin.AdminCommand;
import org.vivarium.api.admin.ServerControl;
import org.vivarium.api.admin.ServerStatus;
import org.vivarium.api.tree.DataTree;

/**
 * A framework with the bundle under test, as it was built, and what it needs. Our API and Gogo's command interfaces
 * come from the class path, so that the test's own services fit.
 */
final class TestFramework {
    private static final long WAIT_MS = 60_000;
    private static final List<String> BUNDLES = List.of(
            "org.osgi.util.function-",
            "org.osgi.util.promise-",
            "org.osgi.service.component-",
            "org.apache.felix.scr-",
            "org.apache.felix.gogo.runtime-",
            "org.apache.felix.gogo.command-");
    private static final String FROM_CLASS_PATH = "org.vivarium.api;version=0.1.0,org.vivarium.api.admin;version=0.1.0,"
            + "org.vivarium.api.tree;version=0.1.0,org.slf4j;version=2.0.20";

    private final Framework framework;
    private final Path dataDir;
    private ServiceRegistration<ServerControl> server;

    private TestFramework(Framework framework, Path dataDir) {
        this.framework = framework;
        this.dataDir = dataDir;
    }

    static TestFramework start(Path dir) throws Exception {
        Path dataDir = Files.createDirectory(dir.resolve("data"));
        Map<String, String> properties = new HashMap<>();
        properties.put(Constants.FRAMEWORK_STORAGE, dir.resolve("cache").toString());
        properties.put(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, FROM_CLASS_PATH);
        Framework framework = ServiceLoader.load(FrameworkFactory.class)
                .findFirst()
                .orElseThrow()
                .newFramework(properties);
        framework.start();
        BundleContext context = framework.getBundleContext();
        List<Bundle> bundles = new ArrayList<>();
        for (String bundle : BUNDLES) {
            bundles.add(context.installBundle("reference:" + onClassPath(bundle)));
        }
        URI built = RemoteShell.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI();
        bundles.add(context.installBundle("reference:" + built));
        for (Bundle bundle : bundles) {
            bundle.start();
        }
        TestFramework test = new TestFramework(framework, dataDir);
        test.withServer();
        return test;
    }

    private static URI onClassPath(String prefix) {
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            File file = new File(entry);
            if (file.getName().startsWith(prefix)) {
                return file.toURI();
            }
        }
        throw new IllegalStateException(prefix + " is not on the test's class path");
    }

    ServiceRegistration<AdminCommand> command(AdminCommand command) {
        return framework.getBundleContext().registerService(AdminCommand.class, command, null);
    }

    /** A function of Gogo's, in a bundle's own types: the framework's Gogo is not the one on the class path. */
    void function(String name, Function function) throws Exception {
        Class<?> type = gogo().loadClass(Function.class.getName());
        Object proxy =
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    return method.getName().equals("execute") ? function.execute(null, List.of()) : self == arguments;
                });
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put("osgi.command.scope", "zk");
        properties.put("osgi.command.function", name);
        gogo().getBundleContext().registerService(type.getName(), proxy, properties);
    }

    private Bundle gogo() {
        return bundle("org.apache.felix.gogo.runtime");
    }

    private Bundle bundle(String name) {
        for (Bundle bundle : framework.getBundleContext().getBundles()) {
            if (bundle.getSymbolicName().equals(name)) {
                return bundle;
            }
        }
        throw new IllegalStateException("there is no bundle " + name);
    }

    void restartBundle() throws Exception {
        bundle("org.vivarium.admin.gogo").stop();
        if (Files.exists(dataDir.resolve("gogo.port"))) {
            throw new AssertionError("the file must go with the bundle");
        }
        bundle("org.vivarium.admin.gogo").start();
    }

    void withServer() {
        server = framework.getBundleContext().registerService(ServerControl.class, new Server(dataDir), null);
    }

    void withoutServer() {
        server.unregister();
    }

    /** Until the file that lets in is there. */
    void awaitShell() throws InterruptedException {
        long deadline = System.nanoTime() + WAIT_MS * 1_000_000;
        while (!Files.exists(dataDir.resolve("gogo.port"))) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("no " + dataDir.resolve("gogo.port") + " after " + WAIT_MS + " ms");
            }
            LockSupport.parkNanos(10_000_000);
        }
    }

    void stop() throws Exception {
        framework.stop();
        framework.waitForStop(WAIT_MS);
    }

    private record Server(Path dataDir) implements ServerControl {
        @Override
        public ServerStatus status() {
            throw new UnsupportedOperationException();
        }

        @Override
        public List<PartStatus> parts() {
            return List.of();
        }

        @Override
        public Map<String, String> settings() {
            return Map.of("dataDir", dataDir.toString());
        }

        @Override
        public List<ConnectionStatus> connections() {
            return List.of();
        }

        @Override
        public List<SessionStatus> sessions() {
            return List.of();
        }

        @Override
        public Optional<DataTree> tree() {
            return Optional.empty();
        }

        @Override
        public String swap(String kind, Optional<String> name, boolean isDryRun, Consumer<String> progress) {
            throw new UnsupportedOperationException();
        }

        @Override
        public SnapshotStatus snapshot() {
            throw new UnsupportedOperationException();
        }

        @Override
        public long transferLeadership(long sid) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void resetStatistics() {}
    }
}
