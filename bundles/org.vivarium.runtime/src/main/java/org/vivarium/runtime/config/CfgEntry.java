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
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * One setting of a file and where it stands.
 *
 * @param line of its first character, from 1
 * @param key without white space around it
 * @param value without white space around it
 */
record CfgEntry(int line, String key, String value) {
    /** The longest file that is read, in bytes. A zoo.cfg has a few hundred. */
    static final int FILE_BYTES_MAX = 1 << 20;

    private static final Pattern NATURAL_LINE = Pattern.compile("[^\r\n]*(\r\n|\r|\n)|[^\r\n]+$");

    /** Reads what {@link Properties} would read, in the order of the file, and a key that stands twice, twice. */
    static List<CfgEntry> read(Path file) throws ConfigException {
        String text;
        try (InputStream in = Files.newInputStream(file)) {
            byte[] bytes = in.readNBytes(FILE_BYTES_MAX + 1);
            if (bytes.length > FILE_BYTES_MAX) {
                throw new ConfigException(
                        file, "is longer than " + FILE_BYTES_MAX + " bytes; this does not look like a zoo.cfg");
            }
            text = new String(bytes, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new ConfigException(
                    file, "cannot be read (" + reason(e) + "); name a file that is there and readable");
        }
        return parse(file, text);
    }

    private static String reason(IOException e) {
        return e instanceof NoSuchFileException ? "no such file" : e.toString();
    }

    static List<CfgEntry> parse(Path file, String text) throws ConfigException {
        List<CfgEntry> entries = new ArrayList<>();
        StringBuilder logical = new StringBuilder();
        List<String> lines = naturalLines(text);
        int start = 1;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            boolean first = logical.length() == 0;
            if (first) {
                start = i + 1;
            }
            logical.append(line);
            if (!(first && isComment(line)) && goesOn(line)) {
                continue;
            }
            addEntry(file, start, logical.toString(), entries);
            logical.setLength(0);
        }
        if (logical.length() > 0) {
            addEntry(file, start, logical.toString(), entries);
        }
        return entries;
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
