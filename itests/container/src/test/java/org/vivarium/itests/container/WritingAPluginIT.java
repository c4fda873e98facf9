package org.vivarium.itests.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarInputStream;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.vivarium.api.Part;
import org.vivarium.contract.storage.StorageContract;
import org.vivarium.itests.servers.Await;
import org.vivarium.itests.servers.ServerProcess;

/** What docs/writing-a-plugin.md says works: its files are built as they stand there, and become a server's storage. */
@Timeout(600)
class WritingAPluginIT {
    private static final Path ROOT = Operator.HOME.resolve("../../..").normalize();
    private static final Pattern VERSION = Pattern.compile("<version>([0-9][^<]*)</version>");

    @TempDir
    static Path dir;

    private static Map<String, String> files;

    @BeforeAll
    static void read() throws IOException {
        files = DocumentedProject.files(Files.readString(ROOT.resolve("docs/writing-a-plugin.md")));
    }

    @Test
    void theExampleIsBuiltWithWhatWeBuildWith() throws IOException {
        String pom = Files.readString(ROOT.resolve("pom.xml"));
        String example = files.get("pom.xml");
        assertTrue(example.contains("<vivarium.version>" + System.getProperty("build.version") + "<"), example);
        String withoutItsOwn = example.replaceFirst("<version>1.0.0</version>", "");
        for (Matcher version = VERSION.matcher(withoutItsOwn); version.find(); ) {
            assertTrue(pom.contains(">" + version.group(1) + "<"), version.group(1) + " is not what our pom says");
        }
    }

    @Test
    void theExampleBecomesTheStorageOfARunningServer() throws Exception {
        Path jar = build();
        Path home = Files.createDirectory(dir.resolve("home"));
        Shipped.copyTo(home);
        Path deployed = home.resolve("deploy/ledger.jar");
        try (ServerProcess server = ServerProcess.vivarium(home, dir.resolve("server"), Map.of(), Map.of())
                .start()) {
            Operator operator = Operator.of(server);
            Writing first = new Writing(server, "/first");
            refusesOneForAnotherApi(jar, deployed, operator);

            put(jar, deployed);
            Await.until("it is offered", () -> operator.part("storage").contains("file,ledger"));
            String plan = operator.done("zk:swap storage ledger --dry-run");
            assertTrue(plan.contains("chronicle -> ledger"), plan);
            operator.done("zk:swap storage ledger");
            assertInUse("ledger ledger org.example.ledger/1.0.0", operator);
            first.awaitMore();

            Path cfg = server.dir().resolve("zoo.cfg");
            String before = Files.readString(cfg);
            Files.writeString(cfg, "storage=ledger\n", StandardOpenOption.APPEND);
            put(altered(jar, main -> main.putValue("Bundle-Version", "1.0.1")), deployed);
            awaitInUse("ledger ledger org.example.ledger/1.0.1", operator);
            first.awaitMore();

            server.kill();
            first.stop();
            server.start();
            Operator again = Operator.of(server);
            assertInUse("ledger ledger org.example.ledger/1.0.1", again);
            first.check(server);
            Writing second = new Writing(server, "/second");
            second.awaitMore();

            again.done("zk:swap --back");
            Files.writeString(cfg, before);
            awaitInUse("chronicle chronicle", again);
            Files.delete(deployed);
            Await.until("it is gone", () -> !again.done("zk:parts").contains("ledger"));
            second.awaitMore();
            second.stopUnharmed();
            second.check(server);
            first.check(server);
        }
    }

    /** What the document says to do: its files, an empty directory, and Maven. */
    private static Path build() throws Exception {
        Path project = Files.createDirectory(dir.resolve("ledger"));
        DocumentedProject.write(files, project);
        new MavenProject(project, dir.resolve("maven"))
                .with(Part.class)
                .with(StorageContract.class)
                .build("package");
        String report = Files.readString(
                project.resolve("target/surefire-reports/TEST-org.example.ledger.LedgerStorageContractTest.xml"));
        int run = report.split("<testcase ").length - report.split("<skipped").length;
        assertTrue(run >= 38, () -> "so few tests of the contract have run: " + run + "\n" + report);
        return project.resolve("target/org.example.ledger-1.0.0.jar");
    }

    private static void refusesOneForAnotherApi(Path jar, Path deployed, Operator operator) throws Exception {
        put(
                altered(
                        jar,
                        main -> main.putValue(
                                "Import-Package",
                                main.getValue("Import-Package").replace("\"[0.1,0.2)\"", "\"[0.2,0.3)\""))),
                deployed);
        Await.until("it is installed", () -> operator.done("lb -s").contains("|org.example.ledger "));
        String row = operator.done("lb -s")
                .lines()
                .filter(line -> line.contains("|org.example.ledger "))
                .findFirst()
                .orElseThrow();
        assertTrue(row.contains("Installed"), row);
        String why = operator.shell(
                        "start " + row.substring(0, row.indexOf('|')).trim())
                .text();
        assertTrue(why.contains("(osgi.wiring.package=org.vivarium.api.storage)(version>=0.2.0)"), why);
    }

    private static void put(Path jar, Path deployed) throws IOException {
        Path part = deployed.resolveSibling("ledger.part");
        Files.copy(jar, part);
        Files.move(part, deployed, StandardCopyOption.ATOMIC_MOVE);
    }

    /** A copy of a jar whose manifest says something else. */
    private static Path altered(Path jar, Consumer<Attributes> change) throws IOException {
        Path copy = Files.createTempFile(dir, "altered", ".jar");
        try (JarInputStream from = new JarInputStream(Files.newInputStream(jar))) {
            Manifest manifest = from.getManifest();
            change.accept(manifest.getMainAttributes());
            try (JarOutputStream to = new JarOutputStream(Files.newOutputStream(copy), manifest)) {
                for (JarEntry entry; (entry = from.getNextJarEntry()) != null; ) {
                    to.putNextEntry(new JarEntry(entry.getName()));
                    from.transferTo(to);
                }
            }
        }
        return copy;
    }

    private static void assertInUse(String columns, Operator operator) {
        String row = operator.part("storage");
        assertTrue(row.startsWith("storage " + columns), row);
    }

    private static void awaitInUse(String columns, Operator operator) throws Exception {
        Await.until(columns, () -> operator.part("storage").startsWith("storage " + columns));
    }

    @Test
    void aBlockWithoutAPathIsFound() {
        assertEquals(
                Set.of("a/b.txt"),
                DocumentedProject.files("x\n`a/b.txt`\n```xml\n<a/>\n```\n\n```\n$ ls\n```\n")
                        .keySet());
        for (String page : new String[] {"```java\n```", "`a`\n\n```java\n```", "`a`\n```\n"}) {
            try {
                DocumentedProject.files(page);
            } catch (AssertionError expected) {
                continue;
            }
            throw new AssertionError("taken: " + page);
        }
    }
}
