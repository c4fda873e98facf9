package org.vivarium.itests.tidy;

import java.util.ArrayList;
import java.util.List;

/** Reads manifest headers: clauses with a comma between, parts with a semicolon, and quotes that hide both. */
final class Clauses {
    private Clauses() {}

    /** The first part of each clause: the package. */
    static List<String> names(String header) {
        return split(header, ',').stream()
                .map(clause -> split(clause, ';').get(0))
                .toList();
    }

    /** The packages whose clause names no version. */
    static List<String> withoutVersion(String header) {
        return split(header, ',').stream()
                .map(clause -> split(clause, ';'))
                .filter(parts -> parts.stream().noneMatch(part -> part.startsWith("version=")))
                .map(parts -> parts.get(0))
                .toList();
    }

    private static List<String> split(String text, char separator) {
        var parts = new ArrayList<String>();
        var part = new StringBuilder();
        boolean quoted = false;
        for (char each : (text + separator).toCharArray()) {
            quoted ^= each == '"';
            if (each != separator || quoted) {
                part.append(each);
            } else if (!part.isEmpty()) {
                parts.add(part.toString().strip());
                part.setLength(0);
            }
        }
        return parts;
    }
}
