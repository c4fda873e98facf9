package org.vivarium.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vivarium.launcher.Installation.BundleFile;

class InstallationTest {
    @TempDir
    Path home;

    private Installation installation;

    @BeforeEach
    void makeDirectories() throws IOException {
        installation = new Installation(home, Files.createDirectory(home.resolve("conf")));
        Files.createDirectory(home.resolve("bundles"));
    }

    private Path bundle(String name) throws IOException {
        Path jar = home.resolve("bundles").resolve(name);
        Files.createDirectories(jar.getParent());
        return Files.createFile(jar);
    }

    @Test
    void startsEachBundleAtTheLevelThatItsDirectoryNames() throws Exception {
        Path later = bundle("20/a.jar");
        Path second = bundle("05/c.jar");
        Path first = bundle("05/b.jar");
        bundle("05/README");
        bundle("not-a-directory");

        assertEquals(
                List.of(new BundleFile(first, 5), new BundleFile(second, 5), new BundleFile(later, 20)),
                installation.bundles());
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "100", "x", "-1", "5a"})
    void refusesADirectoryThatNamesNoLevel(String name) throws IOException {
        bundle(name + "/a.jar");

        String message = assertThrows(LaunchException.class, () -> installation.bundles())
                .getMessage();

        assertTrue(message.startsWith(home.resolve("bundles").resolve(name) + ": "), message);
    }

    @Test
    void saysWhereBundlesWereLookedFor() {
        String message = assertThrows(LaunchException.class, () -> installation.bundles())
                .getMessage();

        assertTrue(message.startsWith(home.resolve("bundles") + " holds no bundles"), message);
    }

    @Test
    void replacesNamesInFrameworkProperties() throws Exception {
        Files.writeString(home.resolve("conf/framework.properties"), "a=${x}/y/${x}\nb=1,\\\n  2\n");

        assertEquals(Map.of("a", "z/y/z", "b", "1,2"), installation.frameworkProperties(Map.of("x", "z")));
    }

    @Test
    void refusesANameThatIsNotKnown() throws IOException {
        Files.writeString(home.resolve("conf/framework.properties"), "a=${home}");

        String message = assertThrows(LaunchException.class, () -> installation.frameworkProperties(Map.of("x", "z")))
                .getMessage();

        assertTrue(message.endsWith("framework.properties: a=${home}: only [x] can be named"), message);
    }

    @Test
    void namesTheFrameworkPropertiesThatAreNotThere() {
        String message = assertThrows(LaunchException.class, () -> installation.frameworkProperties(Map.of()))
                .getMessage();

        assertTrue(message.startsWith(home.resolve("conf/framework.properties") + " cannot be read"), message);
    }
}
