package org.vivarium.itests.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A project of somebody else, built by a Maven of its own, which finds our artifacts in a repository made of what has just
 * been built, and all else where the Maven that runs this test has it.
 *
 * <p>It has a local repository of its own, so that nothing of ours is left in the developer's. Maven 3.8 cannot lay one
 * local repository over another, so the developer's is given to it as a remote one, which is read and never written.
 */
final class MavenProject {
    private static final Path ROOT = Operator.HOME.resolve("../../..").normalize();
    private static final String VERSION = System.getProperty("build.version");
    private static final long LIMIT_S = 300;

    private final Path dir;
    private final Path settings;
    private final Path local;

    /** @param work where the repositories are made; not that of the project */
    MavenProject(Path dir, Path work) throws IOException {
        this.dir = dir;
        this.local = work.resolve("local");
        this.settings = Files.createDirectories(work).resolve("settings.xml");
        Path ours = work.resolve("ours");
        Files.writeString(settings, settings(ours, Path.of(System.getProperty("build.local"))));
        Path parent = artifact(ours, "org.vivarium");
        Files.copy(ROOT.resolve("pom.xml"), parent.resolve("org.vivarium-" + VERSION + ".pom"));
    }

    private static Path artifact(Path repository, String name) throws IOException {
        return Files.createDirectories(
                repository.resolve("org/vivarium").resolve(name).resolve(VERSION));
    }

    /** Offers it the bundle that a class is in. */
    MavenProject with(Class<?> part) throws IOException, URISyntaxException {
        Path jar =
                Path.of(part.getProtectionDomain().getCodeSource().getLocation().toURI());
        assertTrue(Files.isRegularFile(jar), jar + " is no jar: run this test in the phase verify");
        String name = jar.getFileName().toString().replace("-" + VERSION + ".jar", "");
        Path to = artifact(settings.resolveSibling("ours"), name);
        Files.copy(jar, to.resolve(jar.getFileName()));
        Files.copy(ROOT.resolve("bundles").resolve(name).resolve("pom.xml"), to.resolve(name + "-" + VERSION + ".pom"));
        return this;
    }

    /** The mirrors are these repositories themselves: so no mirror of everything that the developer has takes their place. */
    private static String settings(Path ours, Path theirs) {
        return """
                <settings>
                  <mirrors>
                    <mirror><id>ours</id><mirrorOf>ours</mirrorOf><url>OURS</url></mirror>
                    <mirror><id>theirs</id><mirrorOf>theirs</mirrorOf><url>THEIRS</url></mirror>
                  </mirrors>
                  <profiles><profile>
                    <id>repositories</id>
                    <repositories>
                      <repository><id>ours</id><url>OURS</url>SNAPSHOTS</repository>
                      <repository><id>theirs</id><url>THEIRS</url>RELEASES</repository>
                    </repositories>
                    <pluginRepositories>
                      <pluginRepository><id>theirs</id><url>THEIRS</url>RELEASES</pluginRepository>
                    </pluginRepositories>
                  </profile></profiles>
                  <activeProfiles><activeProfile>repositories</activeProfile></activeProfiles>
                </settings>
                """.replace("SNAPSHOTS", "<snapshots><checksumPolicy>ignore</checksumPolicy></snapshots>")
                .replace(
                        "RELEASES",
                        "<releases><checksumPolicy>ignore</checksumPolicy></releases>"
                                + "<snapshots><enabled>false</enabled></snapshots>")
                .replace("OURS", ours.toUri().toString())
                .replace("THEIRS", theirs.toUri().toString());
    }

    /** Builds it, without the network where the build of this test has none. */
    void build(String goal) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("build.maven"), "bin", "mvn").toString());
        command.addAll(List.of("-B", "-ntp", "-q", "-gs", settings.toString(), "-Dmaven.repo.local=" + local));
        if (System.getProperty("build.mode").equals("offline=true")) {
            command.addAll(List.of("-o", "-Daether.offline.protocols=file"));
        }
        command.add(goal);
        Path output = settings.resolveSibling("output");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(dir.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process maven = builder.start();
        boolean isEnded = maven.waitFor(LIMIT_S, TimeUnit.SECONDS);
        if (!isEnded) {
            maven.descendants().forEach(ProcessHandle::destroyForcibly);
            maven.destroyForcibly();
        }
        String said = Files.readString(output);
        assertTrue(isEnded, () -> "Maven does not end: " + said);
        assertEquals(0, maven.exitValue(), () -> String.join(" ", command) + ":\n" + said);
    }
}
