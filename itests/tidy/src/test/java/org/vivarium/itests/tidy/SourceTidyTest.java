package org.vivarium.itests.tidy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every source file keeps the rules of the style. */
class SourceTidyTest {
    private static final List<Source> SOURCES = new ArrayList<>();

    @BeforeAll
    static void readAll() throws IOException {
        var workspace = new Workspace();
        var texts = new TreeMap<String, String>();
        for (Path file : workspace.javaFiles()) {
            texts.put(workspace.root.relativize(file).toString(), Files.readString(file));
        }
        SOURCES.addAll(Source.all(texts));
        assertEquals(texts.size(), SOURCES.size());
        assertTrue(SOURCES.size() > 100, "the sources are found: " + SOURCES.size());
    }

    @ParameterizedTest
    @EnumSource
    void holds(SourceRule rule) {
        var broken = new ArrayList<String>();
        SOURCES.forEach(source -> broken.addAll(rule.broken(source)));
        assertEquals("", String.join("\n", broken));
    }

    @ParameterizedTest
    @EnumSource
    void findsThePlantedFaultAndNothingBesides(SourceRule rule) {
        Source planted = planted(rule);
        for (SourceRule each : SourceRule.values()) {
            assertEquals(each == rule ? 1 : 0, each.broken(planted).size(), each + ": " + each.broken(planted));
        }
    }

    @Test
    void codeHasLessRoomThanProse() {
        var rule = SourceRule.LINES_ARE_SHORT;
        assertEquals(0, rule.broken(Source.of(MAIN, "// " + "x".repeat(132))).size());
        assertEquals(
                1,
                rule.broken(Source.of(MAIN, "class " + "A".repeat(113) + "{}")).size());
        assertEquals(
                0,
                rule.broken(Source.of(MAIN, "class " + "A".repeat(112) + "{}")).size());
    }

    @Test
    void contractsAreTests() {
        String contract = MAIN.replace("wire", "contract.tree");
        String sleeps = "class A { void f() throws Exception { Thread.sleep(1); System.getProperty(\"a\"); } }";
        assertEquals(
                1,
                SourceRule.TESTS_WAIT_FOR_CONDITIONS
                        .broken(Source.of(contract, sleeps))
                        .size());
        assertEquals(
                0,
                SourceRule.BUNDLES_READ_NO_SYSTEM_PROPERTY
                        .broken(Source.of(contract, sleeps))
                        .size());
        assertEquals(
                1,
                SourceRule.BUNDLES_READ_NO_SYSTEM_PROPERTY
                        .broken(Source.of(MAIN, sleeps))
                        .size());
    }

    private static final String MAIN = "bundles/org.vivarium.wire/src/main/java/org/vivarium/wire/Planted.java";
    private static final String TEST = "bundles/org.vivarium.wire/src/test/java/org/vivarium/wire/PlantedTest.java";

    /**
     * A file that breaks one rule; the names of forbidden things also stand in comments and strings, where they may.
     */
    private static Source planted(SourceRule rule) {
        String wire = "package org.vivarium.wire;\n// System.getProperty, Thread.sleep, @Disabled\n";
        return switch (rule) {
            case FUNCTIONS_ARE_SHORT -> Source.of(MAIN, wire + "class A {\nvoid f() {" + "\n;".repeat(70) + "}}");
            case FILES_ARE_SHORT -> Source.of(MAIN, wire + "// more\n".repeat(699));
            case LINES_ARE_SHORT -> Source.of(MAIN, wire + "// " + "x".repeat(133) + "\nclass A {}");
            case BUNDLES_READ_NO_SYSTEM_PROPERTY ->
                Source.of(MAIN, wire + "class A { String a = java.lang.System.getProperty(\"Thread.sleep(1)\"); }");
            case TESTS_WAIT_FOR_CONDITIONS ->
                Source.of(TEST, wire + "class A { void f() throws Exception { TimeUnit.SECONDS.sleep(1); } }");
            case NO_TEST_IS_SWITCHED_OFF -> Source.of(TEST, wire + "class A { @Test @Disabled(\"red\") void f() {} }");
            case NOTHING_IS_LEFT_FOR_LATER -> Source.of(MAIN, wire + "class A {} // TO" + "DO the rest");
            case EXPORTS_ARE_VERSIONED ->
                Source.of(
                        MAIN.replace("Planted", "package-info"),
                        "@Export\n" + wire + "import a.Export; import a.Version;");
            case PACKAGES_BELONG_TO_THEIR_BUNDLE -> Source.of(MAIN, "package org.vivarium.core;\nclass A {}");
        };
    }
}
