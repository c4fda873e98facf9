package org.vivarium.launcher;

import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The directory that the distribution ships, or a copy of it.
 *
 * @param home its path, absolute
 * @param conf where framework.properties is, absolute
 */
record Installation(Path home, Path conf) {
    /** The highest start level that a directory under bundles/ may name. */
    static final int START_LEVEL_MAX = 99;

    /** What stands at this level or above takes the terminal; without it the framework stays below. */
    static final int TERMINAL_LEVEL = 90;

    /**
     * A bundle to install.
     *
     * @param jar absolute
     * @param startLevel 1 to {@link #START_LEVEL_MAX}
     */
    record BundleFile(Path jar, int startLevel) {}

    /** The bundles, by start level and then by name. */
    List<BundleFile> bundles() throws LaunchException {
        Path bundles = home.resolve("bundles");
        List<BundleFile> found = new ArrayList<>();
        for (Path directory : list(bundles)) {
            if (!Files.isDirectory(directory)) {
                continue;
            }
            int startLevel = startLevel(directory);
            for (Path jar : list(directory)) {
                if (jar.getFileName().toString().endsWith(".jar")) {
                    found.add(new BundleFile(jar, startLevel));
                }
            }
        }
        if (found.isEmpty()) {
            throw new LaunchException(
                    bundles + " holds no bundles; unpack the distribution anew, or set vivarium.home");
        }
        found.sort(Comparator.comparingInt(BundleFile::startLevel).thenComparing(BundleFile::jar));
        return found;
    }

    private static int startLevel(Path directory) throws LaunchException {
        String name = directory.getFileName().toString();
        int level = name.matches("[0-9]{1,4}") ? Integer.parseInt(name) : 0;
        if (level < 1 || level > START_LEVEL_MAX) {
            throw new LaunchException(
                    directory + ": a directory of bundles is named by its start level, 01 to " + START_LEVEL_MAX);
        }
        return level;
    }

    private static List<Path> list(Path directory) throws LaunchException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.sorted().toList();
        } catch (IOException e) {
            throw new LaunchException(directory + " cannot be read: " + e, e);
        }
    }

    /**
     * What framework.properties says, with <code>${name}</code> in its values replaced.
     *
     * @param names what may be named
     */
    Map<String, String> frameworkProperties(Map<String, String> names) throws LaunchException {
        Path file = conf.resolve("framework.properties");
        Properties read = new Properties();
        try (InputStreamReader in = new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8)) {
            read.load(in);
        } catch (IOException | IllegalArgumentException e) {
            throw new LaunchException(file + " cannot be read: " + e, e);
        }
        Map<String, String> properties = new TreeMap<>();
        for (String key : read.stringPropertyNames()) {
            properties.put(key, replaced(file, key, read.getProperty(key), names));
        }
        return properties;
    }

    private static String replaced(Path file, String key, String value, Map<String, String> names)
            throws LaunchException {
        String text = value;
        for (Map.Entry<String, String> name : names.entrySet()) {
            text = text.replace("${" + name.getKey() + "}", name.getValue());
        }
        if (text.contains("${")) {
            throw new LaunchException(file + ": " + key + "=" + value + ": only " + names.keySet() + " can be named");
        }
        return text;
    }
}
