package org.vivarium.itests.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.stream.Stream;

/** The shipped directory, for tests that change something in it. */
final class Shipped {
    private Shipped() {}

    /** Copies it, without what a server has left there and without its archive of classes. */
    static void copyTo(Path home) throws IOException {
        try (Stream<Path> files = Files.walk(Operator.HOME)) {
            for (Path file : files.filter(each -> !each.equals(Operator.HOME)).toList()) {
                String name = Operator.HOME.relativize(file).toString();
                if (!name.startsWith("data") && !name.startsWith("logs") && !name.endsWith(".jsa")) {
                    Files.copy(file, home.resolve(name), StandardCopyOption.COPY_ATTRIBUTES);
                }
            }
        }
    }
}
