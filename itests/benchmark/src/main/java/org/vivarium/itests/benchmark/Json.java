package org.vivarium.itests.benchmark;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;

/** Writes maps, collections, texts, numbers and truth values as JSON; for reports. */
public final class Json {
    private Json() {}

    /** @throws IllegalArgumentException for a value of any other kind */
    public static String of(Object value) {
        StringBuilder out = new StringBuilder();
        write(out, value, "\n");
        return out.append('\n').toString();
    }

    private static void write(StringBuilder out, Object value, String newLine) {
        if (value == null || value instanceof Boolean || value instanceof Integer || value instanceof Long) {
            out.append(value);
        } else if (value instanceof Double number) {
            out.append(Double.isFinite(number) ? decimal(number) : "null");
        } else if (value instanceof CharSequence text) {
            text(out, text);
        } else if (value instanceof Map<?, ?> map) {
            String inner = newLine + "  ";
            String between = "{";
            for (Map.Entry<?, ?> each : map.entrySet()) {
                out.append(between).append(inner);
                text(out, each.getKey().toString());
                out.append(": ");
                write(out, each.getValue(), inner);
                between = ",";
            }
            out.append(map.isEmpty() ? "{" : newLine).append('}');
        } else if (value instanceof Collection<?> list) {
            boolean flat = list.stream().noneMatch(each -> each instanceof Map || each instanceof Collection);
            String between = "[";
            for (Object each : list) {
                out.append(between).append(flat ? "" : newLine + "  ");
                write(out, each, newLine + "  ");
                between = flat ? ", " : ",";
            }
            out.append(list.isEmpty() ? "[" : flat ? "" : newLine).append(']');
        } else {
            throw new IllegalArgumentException("no JSON for a " + value.getClass());
        }
    }

    private static String decimal(double number) {
        return String.format(Locale.ROOT, Math.abs(number) < 100 ? "%.6f" : "%.3f", number);
    }

    private static void text(StringBuilder out, CharSequence text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format("\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }
}
