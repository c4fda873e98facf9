package org.vivarium.itests.servers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The shell of a running server of ours, as an operator uses it. Any thread. */
public final class Shell {
    private static final long LIMIT_S = 120;

    private final Path home;
    private final Path configuration;

    /**
     * @param home our shipped directory
     * @param dir the server's, with its {@code zoo.cfg}
     */
    public Shell(Path home, Path dir) {
        this.home = home;
        this.configuration = dir.resolve("zoo.cfg");
    }

    /**
     * What a command comes to.
     *
     * @param text what it printed, on either stream
     */
    public record Output(int exit, String text) {}

    /** Runs a command, and returns when it has ended. */
    public Output run(String command) throws InterruptedException {
        try {
            Process process = ServerProcess.withoutOptionsOfTheCaller(new ProcessBuilder(
                            home.resolve("bin/gogo.sh").toString(), "-c", configuration.toString(), command))
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(LIMIT_S, TimeUnit.SECONDS)) {
                throw new AssertionError(command + " does not end");
            }
            return new Output(process.exitValue(), text);
        } catch (IOException e) {
            throw new AssertionError(command, e);
        }
    }
}
