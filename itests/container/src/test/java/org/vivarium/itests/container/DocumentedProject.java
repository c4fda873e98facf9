package org.vivarium.itests.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The files in a page of Markdown: each code block in a language, with the path of the file in the line before it. A block
 * in no language shows a terminal.
 */
final class DocumentedProject {
    private static final Pattern PATH = Pattern.compile("`([^`]+)`");

    private DocumentedProject() {}

    /** The files by their paths. Fails where a block has a language and no path, or a path stands twice. */
    static Map<String, String> files(String page) {
        Map<String, String> files = new TreeMap<>();
        List<String> lines = page.lines().toList();
        for (int at = 0; at < lines.size(); at++) {
            if (!lines.get(at).startsWith("```")) {
                continue;
            }
            int end = at + 1 + lines.subList(at + 1, lines.size()).indexOf("```");
            if (end == at) {
                throw new AssertionError("the code block in line " + (at + 1) + " has no end");
            }
            if (!lines.get(at).equals("```")) {
                Matcher path = PATH.matcher(at == 0 ? "" : lines.get(at - 1));
                String text = String.join("\n", lines.subList(at + 1, end)) + "\n";
                if (!path.matches() || files.put(path.group(1), text) != null) {
                    throw new AssertionError(
                            "the code block in line " + (at + 1) + " has no path of its own before it");
                }
            }
            at = end;
        }
        return files;
    }

    /** Writes the files below a directory. */
    static void write(Map<String, String> files, Path dir) throws IOException {
        for (Map.Entry<String, String> each : files.entrySet()) {
            Path file = dir.resolve(each.getKey());
            Files.createDirectories(file.getParent());
            Files.writeString(file, each.getValue());
        }
    }
}
