package org.vivarium.storage.chronicle;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Processes of their own, for what one JVM cannot show about itself. */
final class Children {
    private Children() {}

    /** How to run a class with this test's class path and flags. */
    static List<String> java(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(ProcessHandle.current().info().command().orElse("java"));
        command.add("-Xmx256m");
        for (String open : List.of("--add-opens=java.base/java.lang.reflect", "--add-opens=java.base/sun.nio.ch")) {
            command.add(open + "=ALL-UNNAMED");
        }
        command.add("--add-exports=java.base/jdk.internal.ref=ALL-UNNAMED");
        command.add("-cp");
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        return command;
    }

    /** All that a process said; null where there is no such program. */
    static String run(List<String> command) throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return said;
        } catch (IOException e) {
            return null;
        }
    }
}
