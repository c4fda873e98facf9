package org.vivarium.cli;

/** Bytes as a table of hex digits and characters, 16 a row (compat D4: {@code get -x}). */
final class HexDump {
    private static final int ROW = 16;
    private static final String RULE =
            "+--------+-------------------------------------------------+----------------+\n";

    private HexDump() {}

    static String of(byte[] bytes) {
        StringBuilder out = new StringBuilder();
        out.append("         +-------------------------------------------------+\n");
        out.append("         |  0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f |\n");
        out.append(RULE);
        for (int row = 0; row < bytes.length; row += ROW) {
            row(out, bytes, row);
        }
        return out.append(RULE).toString();
    }

    private static void row(StringBuilder out, byte[] bytes, int row) {
        StringBuilder hex = new StringBuilder();
        StringBuilder text = new StringBuilder();
        for (int i = row; i < row + ROW; i++) {
            if (i < bytes.length) {
                hex.append(String.format(" %02x", bytes[i]));
                text.append(bytes[i] > 0x1f && bytes[i] < 0x7f ? (char) bytes[i] : '.');
            } else {
                hex.append("   ");
                text.append(' ');
            }
        }
        out.append(String.format("|%08x|%s |%s|%n", row, hex, text));
    }
}
