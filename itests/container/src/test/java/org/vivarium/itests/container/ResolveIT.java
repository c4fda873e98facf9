package org.vivarium.itests.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.Reader;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.platform.commons.annotation.Testable;
import org.opentest4j.AssertionFailedError;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleException;
import org.osgi.framework.Constants;
import org.osgi.framework.launch.Framework;
import org.osgi.framework.wiring.FrameworkWiring;
import org.vivarium.contract.election.ElectionContract;
import org.vivarium.contract.storage.StorageContract;
import org.vivarium.contract.tree.TreeContract;

/**
 * Every bundle resolves in a plain Felix with what it declares, and needs nothing that it does not declare: each of its
 * classes is loaded through its own wiring.
 */
class ResolveIT {
    private static final Path HOME = Path.of(System.getProperty("vivarium.home"));

    @TempDir
    static Path cache;

    private static Framework framework;
    private static final Map<String, Bundle> BUNDLES = new TreeMap<>();

    @BeforeAll
    static void install() throws Exception {
        Properties conf = new Properties();
        try (Reader in = Files.newBufferedReader(HOME.resolve("conf/framework.properties"))) {
            conf.load(in);
        }
        Map<String, String> settings = new HashMap<>();
        settings.put(Constants.FRAMEWORK_STORAGE, cache.toString());
        for (String key : List.of(Constants.FRAMEWORK_SYSTEMPACKAGES_EXTRA, Constants.FRAMEWORK_BOOTDELEGATION)) {
            settings.put(key, conf.getProperty(key, ""));
        }
        framework = new FrameworkFactory().newFramework(settings);
        framework.init();
        try (Stream<Path> jars = Files.walk(HOME.resolve("bundles"))) {
            for (Path jar : jars.filter(p -> p.toString().endsWith(".jar")).toList()) {
                Bundle bundle = framework.getBundleContext().installBundle("reference:" + jar.toUri());
                BUNDLES.put(bundle.getSymbolicName(), bundle);
            }
        }
    }

    @AfterAll
    static void stop() throws BundleException, InterruptedException {
        framework.stop();
        framework.waitForStop(60_000);
    }

    @TestFactory
    Stream<DynamicTest> everyBundleResolvesAndLoads() {
        List<String> own = BUNDLES.keySet().stream()
                .filter(n -> n.startsWith("org.vivarium."))
                .toList();
        assertTrue(own.size() >= 13, "the bundles of the design are shipped: " + own);
        return own.stream().map(name -> DynamicTest.dynamicTest(name, () -> resolveAndLoad(BUNDLES.get(name))));
    }

    private static void resolveAndLoad(Bundle bundle) {
        assertTrue(
                framework.adapt(FrameworkWiring.class).resolveBundles(List.of(bundle)),
                bundle.getSymbolicName() + " does not resolve");
        // the library has classes for what need not be there: only what we wrote has to be whole
        if (bundle.getSymbolicName().equals("org.vivarium.chronicle")) {
            return;
        }
        List<String> failed = new ArrayList<>();
        for (URL entry : Collections.list(bundle.findEntries("/", "*.class", true))) {
            String path = entry.getPath().substring(1);
            String name = path.substring(0, path.length() - ".class".length()).replace('/', '.');
            try {
                Class<?> type = bundle.loadClass(name);
                type.getDeclaredMethods();
                type.getDeclaredFields();
            } catch (ClassNotFoundException | LinkageError e) {
                failed.add(name + ": " + e);
            }
        }
        assertEquals(List.of(), failed);
    }

    /** They come with no server: whoever writes a plug-in may run them in a framework of his own. */
    @TestFactory
    Stream<DynamicTest> contractsResolveBesideJUnitAndAreNotShipped() throws Exception {
        for (Class<?> part : List.of(Test.class, ParameterizedTest.class, Testable.class, AssertionFailedError.class)) {
            install(part);
        }
        return Stream.of(StorageContract.class, TreeContract.class, ElectionContract.class)
                .map(contract -> DynamicTest.dynamicTest(contract.getSimpleName(), () -> {
                    assertFalse(BUNDLES.containsKey(contract.getPackageName()), "shipped");
                    resolveAndLoad(install(contract));
                }));
    }

    /** The jar that a class of the class path is in. */
    private static Bundle install(Class<?> part) throws Exception {
        URL jar = part.getProtectionDomain().getCodeSource().getLocation();
        return framework.getBundleContext().installBundle("reference:" + jar);
    }

    @TestFactory
    Stream<DynamicTest> pluginsExportNothing() throws IOException {
        return Stream.of(
                        "storage.file",
                        "storage.chronicle",
                        "transport.netty",
                        "tree.trie",
                        "broadcast.solo",
                        "election.fast",
                        "election.ballot")
                .map(name -> DynamicTest.dynamicTest(
                        name,
                        () -> assertEquals(
                                null,
                                BUNDLES.get("org.vivarium." + name).getHeaders().get(Constants.EXPORT_PACKAGE))));
    }
}
