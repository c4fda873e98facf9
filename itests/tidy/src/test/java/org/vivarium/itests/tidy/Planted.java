package org.vivarium.itests.tidy;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.ToolProvider;

/** Faults to be found: the files in the folder {@code planted} of the resources, compiled when a test asks for one. */
final class Planted {
    private Planted() {}

    /**
     * @param name of the file, and of the class in it
     * @param folder where the class file goes
     */
    static JavaClass compile(String name, Path folder) throws IOException {
        Path source = folder.resolve(name + ".java");
        try (InputStream in = Planted.class.getResourceAsStream("planted/" + name + ".txt")) {
            Files.writeString(source, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
        int result = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        List.of("-proc:none", "-d", folder.toString(), source.toString())
                                .toArray(String[]::new));
        if (result != 0) {
            throw new IllegalStateException("planted/" + name + ".txt does not compile");
        }
        return new ClassFileImporter()
                .importPath(folder).stream()
                        .filter(type -> type.getSimpleName().equals(name))
                        .findFirst()
                        .orElseThrow();
    }
}
