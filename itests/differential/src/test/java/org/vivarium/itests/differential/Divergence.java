package org.vivarium.itests.differential;

/** A step to which the two servers did not say the same. */
record Divergence(int index, Step step, String first, String second) {
    /** Whether one of the two said nothing in time. */
    boolean isSilence() {
        return first.contains(Link.SILENT) || second.contains(Link.SILENT);
    }

    @Override
    public String toString() {
        return "step " + index + ": " + step + "\n  first server:\n" + indented(first) + "\n  second server:\n"
                + indented(second);
    }

    private static String indented(String text) {
        return text.lines()
                .map(line -> "    " + line)
                .reduce((a, b) -> a + "\n" + b)
                .orElse("    (nothing)");
    }
}
