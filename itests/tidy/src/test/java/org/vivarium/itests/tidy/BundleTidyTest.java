package org.vivarium.itests.tidy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The bundles are those of the design, use each other as it says, and the pure ones are pure. */
class BundleTidyTest {
    /** Chronicle's own classes lie in that bundle, and no rule of ours binds them; it need not have any of ours. */
    private static final String RESIDENT = "org.vivarium.chronicle";

    private static final Map<String, JavaClasses> CLASSES = new HashMap<>();

    private static final Pattern ARTIFACT = Pattern.compile("</parent>\\s*<artifactId>([^<]+)</artifactId>");
    private final Workspace workspace = new Workspace();

    static Stream<String> bundles() throws IOException {
        return new Workspace().bundles().stream();
    }

    @Test
    void everyBundleHasItsPlaceInTheDesign() throws IOException {
        assertEquals(new TreeSet<>(Design.bundles()), workspace.bundles());
    }

    // names

    @ParameterizedTest
    @MethodSource("bundles")
    void folderArtifactAndSymbolicNameAreOne(String bundle) throws IOException {
        var artifact = ARTIFACT.matcher(workspace.pom(bundle));
        assertTrue(artifact.find(), "the pom names its artifact");
        assertEquals(bundle, artifact.group(1));
        assertEquals(bundle, header(bundle, "Bundle-SymbolicName"));
    }

    // edges

    @ParameterizedTest
    @MethodSource("bundles")
    void declaresWhatTheDesignShows(String bundle) throws IOException {
        assertEquals(
                List.of(),
                undeclaredOrExcess(Design.of(bundle), Workspace.dependencies(workspace.pom(bundle)), bundle));
    }

    @Test
    void anExcessAndAMissingDependencyAreFound() {
        String pom = "<dependency><groupId>org.vivarium</groupId><artifactId>org.vivarium.core</artifactId>"
                + "<version>1</version></dependency>"
                + "<dependency><groupId>org.vivarium</groupId><artifactId>org.vivarium.runtime</artifactId>"
                + "<version>1</version><scope>test</scope></dependency>";
        assertEquals(
                List.of("org.vivarium.wire does not use org.vivarium.api", "org.vivarium.wire uses org.vivarium.core"),
                undeclaredOrExcess(Design.of("org.vivarium.wire"), Workspace.dependencies(pom), "org.vivarium.wire"));
    }

    private static List<String> undeclaredOrExcess(Design.Place place, Set<String> declared, String bundle) {
        var found = new ArrayList<String>();
        place.uses().stream()
                .filter(use -> !declared.contains(use))
                .forEach(use -> found.add(bundle + " does not use " + use));
        declared.stream().filter(use -> !place.allows(use)).forEach(use -> found.add(bundle + " uses " + use));
        return found;
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void classesUseOnlyTheBundlesOfTheDesign(String bundle) {
        var broken = new ArrayList<String>();
        classes(bundle).forEach(type -> broken.addAll(edges(type, bundle)));
        assertEquals("", String.join("\n", broken));
    }

    @ParameterizedTest
    @CsvSource({"UsesCore, org.vivarium.broadcast.solo, 1", "UsesCore, org.vivarium.runtime, 0"})
    void aForbiddenEdgeIsFound(String name, String bundle, int count, @TempDir Path folder) throws IOException {
        assertEquals(count > 0, !edges(Planted.compile(name, folder), bundle).isEmpty());
    }

    private static List<String> edges(JavaClass type, String bundle) {
        Design.Place place = Design.of(bundle);
        var found = new ArrayList<String>();
        for (Dependency use : type.getDirectDependenciesFromSelf()) {
            String target = Design.owner(use.getTargetClass().getPackageName());
            if (target != null && !target.equals(bundle) && !place.allows(target)) {
                found.add(use.getDescription());
            }
        }
        return found;
    }

    // manifests

    @ParameterizedTest
    @MethodSource("bundles")
    void importsNothingBeyondTheDesign(String bundle) throws IOException {
        assertEquals(List.of(), excessImports(header(bundle, "Import-Package"), bundle));
    }

    @Test
    void anExcessImportIsFound() {
        String imports = "org.vivarium.api;version=\"[0.1,1)\",org.slf4j;version=\"[2.0,3)\";resolution:=optional,"
                + "org.vivarium.core.state,javax.crypto,org.vivarium.wire";
        assertEquals(
                List.of("org.slf4j", "org.vivarium.core.state", "javax.crypto"),
                excessImports(imports, "org.vivarium.broadcast.solo"));
        assertEquals(
                List.of("org.slf4j", "org.vivarium.core.state", "org.vivarium.wire"),
                excessImports(imports, "org.vivarium.storage.file"));
    }

    private static List<String> excessImports(String header, String bundle) {
        Design.Place place = Design.of(bundle);
        var found = new ArrayList<String>();
        for (String name : Clauses.names(header)) {
            String owner = Design.owner(name);
            boolean allowed = owner != null
                    ? owner.equals(bundle) || place.allows(owner)
                    : place.libraries().stream().anyMatch(name::startsWith)
                            || !place.pure() && name.startsWith("javax."); // of the JDK
            if (!allowed) {
                found.add(name);
            }
        }
        return found;
    }

    @ParameterizedTest
    @MethodSource("bundles")
    void everyExportHasAVersion(String bundle) throws IOException {
        assertEquals(List.of(), Clauses.withoutVersion(header(bundle, "Export-Package")));
    }

    @Test
    void anExportWithoutAVersionIsFound() {
        assertEquals(
                List.of("b", "c"), Clauses.withoutVersion("a;version=\"1,2\",b,c;uses:=\"x;version=1\",d;version=2"));
    }

    private String header(String bundle, String name) throws IOException {
        Attributes main = workspace.manifest(bundle).getMainAttributes();
        String value = main.getValue(name);
        return value == null ? "" : value;
    }

    // purity

    @ParameterizedTest
    @MethodSource("bundles")
    void pureBundlesArePure(String bundle) {
        var broken = new ArrayList<String>();
        if (Design.of(bundle).pure()) {
            classes(bundle).forEach(type -> broken.addAll(Purity.broken(type, bundle.equals("org.vivarium.api"))));
        }
        assertEquals("", String.join("\n", broken));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "UsesThread",
                "UsesClock",
                "UsesInstant",
                "UsesSocket",
                "UsesChannel",
                "UsesFile",
                "UsesPath",
                "UsesLogger",
                "UsesChance",
                "UsesPool",
                "UsesNames"
            })
    void whatIsNotPureIsFound(String name, @TempDir Path folder) throws IOException {
        JavaClass planted = Planted.compile(name, folder);
        assertEquals(1, Purity.broken(planted, false).stream().distinct().count(), name);
        assertEquals(
                name.equals("UsesPath") ? 0 : 1,
                Purity.broken(planted, true).stream().distinct().count());
    }

    @Test
    void whatIsPureIsNotFound(@TempDir Path folder) throws IOException {
        assertEquals(List.of(), Purity.broken(Planted.compile("Pure", folder), false));
    }

    /** Our own classes of a bundle; read once, since reading them is what costs. */
    private JavaClasses classes(String bundle) {
        return CLASSES.computeIfAbsent(bundle, name -> {
            var classes =
                    new ClassFileImporter().importPath(workspace.classes(name).resolve("org/vivarium"));
            assertTrue(name.equals(RESIDENT) || !classes.isEmpty(), name + " has classes");
            return classes;
        });
    }
}
