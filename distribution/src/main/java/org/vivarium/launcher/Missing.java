package org.vivarium.launcher;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Turns what the framework says of a bundle that cannot be resolved into what an operator has to provide. */
final class Missing {
    private static final Pattern REQUIREMENT =
            Pattern.compile("missing requirement \\[[^]]+\\]\\(R [0-9.]+\\)\\] ([\\w.]+); (\\([^\\[]*\\))");
    private static final Pattern PACKAGE = Pattern.compile("\\(osgi\\.wiring\\.package=([^)]+)\\)");
    private static final Pattern FROM = Pattern.compile("\\(version>=([^)]+)\\)");
    private static final Pattern BELOW = Pattern.compile("\\(!\\(version>=([^)]+)\\)\\)");

    private Missing() {}

    /** What is missing at the end of the chain of causes; the message itself where it names no requirement. */
    static String from(String message) {
        if (message == null) {
            return "for a reason that the framework does not give";
        }
        Set<String> missing = new LinkedHashSet<>();
        Matcher requirement = REQUIREMENT.matcher(message);
        while (requirement.find()) {
            // each is caused by the one behind it, so the last one is what has to be provided
            missing.clear();
            missing.add(text(requirement.group(1), requirement.group(2)));
        }
        return missing.isEmpty() ? message : "nothing provides " + String.join(", ", missing);
    }

    private static String text(String namespace, String filter) {
        Matcher name = PACKAGE.matcher(filter);
        if (!namespace.equals("osgi.wiring.package") || !name.find()) {
            return namespace + " " + filter;
        }
        Matcher below = BELOW.matcher(filter);
        String to = below.find() ? below.group(1) + ")" : "";
        Matcher from = FROM.matcher(below.reset().replaceAll(""));
        if (!from.find()) {
            return "package " + name.group(1);
        }
        String range = to.isEmpty() ? from.group(1) + " or later" : "[" + from.group(1) + "," + to;
        return "package " + name.group(1) + " " + range;
    }
}
