package org.vivarium.launcher;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.vivarium.runtime.config.ConfigException;
import org.vivarium.runtime.config.ServerSettings;

/**
 * Runs one server until it is stopped.
 *
 * <p>System properties: {@code vivarium.home}, the installation (required); {@code vivarium.conf}, where
 * framework.properties is (default {@code conf} in the installation); {@code vivarium.shell}, whether the Gogo shell
 * takes the terminal.
 *
 * <p>Exit codes: 0 when the framework was stopped from within; 1 when the server cannot start, or
 * was not whole when the framework was stopped; 2 for wrong usage; the
 * signal's own code when it was stopped by a signal.
 */
public final class Main {
    private static final int CANNOT_START = 1;
    private static final int WRONG_USAGE = 2;
    /**
     * How long the bundles may take to stop before the process ends without them. What is acknowledged is on the disk.
     */
    private static final long STOP_LIMIT_MS = 20_000;

    private static FileChannel lock;

    private Main() {}

    /** Takes the path of zoo.cfg. */
    public static void main(String[] args) throws InterruptedException {
        PrintStream err = System.err;
        String home = System.getProperty("vivarium.home");
        if (args.length != 1 || args[0].startsWith("-") || home == null) {
            err.println(
                    "Usage: java -Dvivarium.home=DIRECTORY org.vivarium.launcher.Main ZOO_CFG   (see bin/zkServer.sh)");
            System.exit(WRONG_USAGE);
        }
        Log.open();
        try {
            run(
                    Path.of(home).toAbsolutePath().normalize(),
                    Path.of(args[0]).toAbsolutePath().normalize());
            System.exit(0);
        } catch (ConfigException | LaunchException e) {
            // on the terminal or in the .out file too, since the log may not be where this is looked for
            err.println("The server cannot run: " + e.getMessage());
            log().error("The server cannot run: {}", e.getMessage());
            System.exit(CANNOT_START);
        }
    }

    private static void run(Path home, Path cfg) throws ConfigException, LaunchException, InterruptedException {
        long startedNs = System.nanoTime();
        // the server reads it again, and tells the warnings
        ServerSettings settings = ServerSettings.read(cfg, warning -> {});
        Path conf = Optional.ofNullable(System.getProperty("vivarium.conf"))
                .map(Path::of)
                .orElse(home.resolve("conf"));
        Installation installation = new Installation(home, conf.toAbsolutePath().normalize());
        Path data = directory(settings.data().dir());
        warnOfSystemProperties();

        Map<String, String> properties = new HashMap<>(installation.frameworkProperties(
                Map.of("vivarium.home", home.toString(), "vivarium.data", data.toString())));
        properties.put("org.vivarium.config", cfg.toString());
        boolean shell = Boolean.getBoolean("vivarium.shell");
        // where nobody is at a terminal to see what is wrong, a server that cannot start ends
        properties.put("org.vivarium.exit", String.valueOf(!shell));
        int startLevel = shell ? Installation.START_LEVEL_MAX : Installation.TERMINAL_LEVEL - 1;
        lock(data);
        Container container = Container.create(properties, startLevel, data.resolve("felix-cache"));
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(container), "stop"));
        container.install(installation.bundles());
        Logger log = log();
        container.start();
        List<String> notStarted = container.notStarted();
        log.info(
                "Vivarium {} with {} and its data in {} is up after {} ms{}",
                version(),
                cfg,
                data,
                (System.nanoTime() - startedNs) / 1_000_000,
                notStarted.isEmpty() ? "" : "; without the bundles " + notStarted);
        container.awaitStop();
        if (!container.lacksAtStop().isEmpty()) {
            throw new LaunchException(String.join("; ", container.lacksAtStop()));
        }
    }

    private static Logger log() {
        return Log.of(Main.class);
    }

    private static Path directory(Path path) throws LaunchException {
        try {
            return Files.createDirectories(path);
        } catch (IOException e) {
            throw new LaunchException(
                    "dataDir " + path + " cannot be made (" + e + "); make it, or name another one", e);
        }
    }

    /** Before anything is emptied or opened there. The framework's own lock goes when it empties its storage. */
    private static void lock(Path data) throws LaunchException {
        Path file = data.resolve("vivarium.lock");
        try {
            // open, and so locked, until the process ends
            lock = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock.tryLock() == null) {
                throw new LaunchException(
                        "another server holds " + file + "; stop it, or name another dataDir in zoo.cfg");
            }
        } catch (IOException e) {
            throw new LaunchException(file + " cannot be locked (" + e + "); may this user write there?", e);
        }
    }

    /** ZooKeeper takes settings from these too; here everything stands in zoo.cfg. */
    private static void warnOfSystemProperties() {
        for (String name : System.getProperties().stringPropertyNames()) {
            if (name.startsWith("zookeeper.") || name.equals("jute.maxbuffer")) {
                log().warn("-D{} changes nothing; write it into zoo.cfg, without zookeeper. before it", name);
            }
        }
    }

    private static String version() {
        return Optional.ofNullable(Main.class.getPackage().getImplementationVersion())
                .orElse("(not packaged)");
    }

    private static void stop(Container container) {
        log().info("Vivarium stops");
        try {
            if (!container.stop(STOP_LIMIT_MS)) {
                log().warn("the bundles did not stop within {} ms; the process ends without them", STOP_LIMIT_MS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
