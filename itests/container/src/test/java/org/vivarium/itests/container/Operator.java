package org.vivarium.itests.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.nio.file.Path;
import org.vivarium.itests.servers.Await;
import org.vivarium.itests.servers.ServerProcess;
import org.vivarium.itests.servers.Shell;

/** Whoever sits at the shell of a running server. One thread. */
final class Operator {
    /** The shipped directory. */
    static final Path HOME = Path.of(System.getProperty("vivarium.home"));

    private final Shell shell;

    private Operator(Shell shell) {
        this.shell = shell;
    }

    /** The server answers before its shell does, and a killed one leaves its shell's port file behind. */
    static Operator of(ServerProcess server) throws Exception {
        Operator operator = new Operator(new Shell(HOME, server.dir()));
        Await.until("the shell is there", () -> operator.shell("zk:status").exit() == 0);
        return operator;
    }

    Shell.Output shell(String command) {
        try {
            return shell.run(command);
        } catch (InterruptedException e) {
            throw new AssertionError(command, e);
        }
    }

    /** What a command says that is to work. */
    String done(String command) {
        Shell.Output output = shell(command);
        assertEquals(0, output.exit(), command + ": " + output.text());
        return output.text();
    }

    /** What a command says that is to be refused. */
    String refused(String command) {
        Shell.Output output = shell(command);
        assertNotEquals(0, output.exit(), command + ": " + output.text());
        return output.text();
    }

    void stop(String bundle) {
        done("stop " + bundle);
    }

    /** Felix's {@code start} takes a bundle's number, or an address to install from. */
    void start(String bundle) {
        String line = done("lb -s")
                .lines()
                .filter(row -> row.contains("|" + bundle + " "))
                .findFirst()
                .orElseThrow(() -> new AssertionError(bundle + " is not installed"));
        done("start " + line.substring(0, line.indexOf('|')).trim());
    }

    /** The row of {@code zk:parts} for an extension point, with one blank between its columns. */
    String part(String kind) {
        return done("zk:parts")
                .lines()
                .filter(line -> line.startsWith(kind + " "))
                .findFirst()
                .orElseThrow()
                .replaceAll(" +", " ");
    }
}
