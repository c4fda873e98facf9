package org.vivarium.itests.tidy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The project's folders, as they lie on the disk. */
final class Workspace {
    private static final Pattern OWN_DEPENDENCY = Pattern.compile(
            "<dependency><groupId>org\\.vivarium</groupId><artifactId>([^<]+)</artifactId><version>[^<]+</version></dependency>");

    final Path root;

    Workspace() {
        Path at = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(at.resolve("bundles"))) {
            at = at.getParent();
            if (at == null) {
                throw new IllegalStateException("no folder above this one holds bundles/; run within the project");
            }
        }
        root = at;
    }

    /** The names of the folders in bundles/ that are modules. */
    TreeSet<String> bundles() throws IOException {
        try (Stream<Path> folders = Files.list(root.resolve("bundles"))) {
            var names = new TreeSet<String>();
            folders.filter(folder -> Files.exists(folder.resolve("pom.xml")))
                    .forEach(folder -> names.add(folder.getFileName().toString()));
            return names;
        }
    }

    Path folder(String bundle) {
        return root.resolve("bundles").resolve(bundle);
    }

    Path classes(String bundle) {
        Path classes = folder(bundle).resolve("target/classes");
        if (!Files.isDirectory(classes)) {
            throw new IllegalStateException(bundle + " is not built; it must be a dependency in itests/tidy/pom.xml");
        }
        return classes;
    }

    /** The manifest that goes into the bundle's jar. */
    Manifest manifest(String bundle) throws IOException {
        try (InputStream in = Files.newInputStream(classes(bundle).resolve("META-INF/MANIFEST.MF"))) {
            return new Manifest(in);
        }
    }

    String pom(String bundle) throws IOException {
        return Files.readString(folder(bundle).resolve("pom.xml"));
    }

    /** Our bundles that a pom declares for more than its tests. */
    static TreeSet<String> dependencies(String pom) {
        var names = new TreeSet<String>();
        for (Matcher each = OWN_DEPENDENCY.matcher(pom); each.find(); ) {
            names.add(each.group(1));
        }
        return names;
    }

    /** Every Java file that was written by hand. */
    List<Path> javaFiles() throws IOException {
        var files = new ArrayList<Path>();
        for (String part : List.of("bundles", "distribution", "itests")) {
            try (Stream<Path> all = Files.walk(root.resolve(part))) {
                all.filter(file -> file.toString().endsWith(".java"))
                        .filter(file -> !root.relativize(file).toString().contains("target/"))
                        .forEach(files::add);
            }
        }
        return files;
    }
}
