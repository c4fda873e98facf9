package org.vivarium.runtime.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * One setting, of a file or of the configuration that Configuration Admin has.
 *
 * @param line of its first character, from 1; {@link #CONFIGURED} where it stands in no file
 * @param key without white space around it
 * @param value without white space around it
 */
record CfgEntry(int line, String key, String value) {
    /** In place of a line. */
    static final int CONFIGURED = 0;

    /** The longest file that is read, in bytes. A zoo.cfg has a few hundred. */
    static final int FILE_BYTES_MAX = 1 << 20;

    private static final Pattern NATURAL_LINE = Pattern.compile("[^\r\n]*(\r\n|\r|\n)|[^\r\n]+$");

    /** Where it stands, for whoever is to change it. */
    String place(Path file) {
        return line == CONFIGURED ? "configuration " + ServerSettings.PID : file + ":" + line;
    }

    /** Reads what {@link Properties} would read, in the order of the file, and a key that stands twice, twice. */
    static List<CfgEntry> read(Path file) throws ConfigException {
        return parse(file, text(file));
    }

    /** What stands in a file, as it is. */
    static String text(Path file) throws ConfigException {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(FILE_BYTES_MAX + 1);
            if (bytes.length > FILE_BYTES_MAX) {
                throw new ConfigException(
                        file, "is longer than " + FILE_BYTES_MAX + " bytes; this does not look like a zoo.cfg");
            }
            return new String(bytes, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new ConfigException(
                    file, "cannot be read (" + reason(e) + "); name a file that is there and readable");
        }
    }

    private static String reason(IOException e) {
        return e instanceof NoSuchFileException ? "no such file" : e.toString();
    }

    static List<CfgEntry> parse(Path file, String text) throws ConfigException {
        List<CfgEntry> entries = new ArrayList<>();
        int line = 1;
        for (String logical : logicalLines(text)) {
            addEntry(file, line, logical, entries);
            line += naturalLines(logical).size();
        }
        return entries;
    }

    /** The text of a file without some of its settings; all else, comments too, stays as it is. */
    static String without(Path file, String text, Predicate<String> keys) throws ConfigException {
        StringBuilder rest = new StringBuilder();
        for (String logical : logicalLines(text)) {
            List<CfgEntry> entries = new ArrayList<>();
            addEntry(file, 1, logical, entries);
            if (entries.stream().noneMatch(entry -> keys.test(entry.key()))) {
                rest.append(logical);
            }
        }
        return rest.toString();
    }

    /** Lines, with those behind them that they go on in. */
    private static List<String> logicalLines(String text) {
        List<String> all = new ArrayList<>();
        StringBuilder logical = new StringBuilder();
        for (String line : naturalLines(text)) {
            boolean first = logical.length() == 0;
            logical.append(line);
            if (first && isComment(line) || !goesOn(line)) {
                all.add(logical.toString());
                logical.setLength(0);
            }
        }
        if (logical.length() > 0) {
            all.add(logical.toString());
        }
        return all;
    }

    /** Leaves escapes, separators and continuations to the class that defines them. */
    private static void addEntry(Path file, int line, String logical, List<CfgEntry> entries) throws ConfigException {
        Properties one = new Properties();
        try {
            one.load(new StringReader(logical));
        } catch (IOException | IllegalArgumentException e) {
            throw new ConfigException(
                    file, line, e.getMessage() + ": write \\u and four hexadecimal digits, or \\\\ for a backslash");
        }
        for (String key : one.stringPropertyNames()) {
            entries.add(new CfgEntry(line, key.trim(), one.getProperty(key).trim()));
        }
    }

    /** With what ends them: what follows a backslash at the end of the file depends on it. */
    private static List<String> naturalLines(String text) {
        return NATURAL_LINE.matcher(text).results().map(MatchResult::group).toList();
    }

    private static boolean isComment(String line) {
        String text = line.replaceFirst("^[ \t\f]+", "");
        return text.startsWith("#") || text.startsWith("!");
    }

    private static boolean goesOn(String line) {
        String text = line.replaceFirst("[\r\n]+$", "");
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == '\\') {
            end--;
        }
        return (text.length() - end) % 2 == 1;
    }
}
