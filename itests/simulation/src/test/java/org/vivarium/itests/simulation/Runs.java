package org.vivarium.itests.simulation;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** Runs worlds, and of one that fails keeps what helps to understand it. */
final class Runs {
    static final int SECONDS = Integer.getInteger("simulation.seconds", 10);
    private static final Path TRACES = Path.of("target", "simulation");

    private Runs() {}

    /** Runs a seed; null where all went well, or what went wrong. */
    static Throwable failure(long seed, Plan plan, Consumer<String> trace) {
        try {
            new Simulation(seed, plan, trace).run(SECONDS);
            return null;
        } catch (RuntimeException | AssertionError e) {
            return e;
        }
    }

    /** Runs a seed again and writes down what happens. */
    static AssertionError explained(long seed, Kind kind, Throwable failure) throws IOException {
        Files.createDirectories(TRACES);
        Path file = TRACES.resolve(kind + "-" + seed + ".txt");
        try (PrintWriter out = new PrintWriter(Files.newBufferedWriter(file, StandardCharsets.UTF_8))) {
            Throwable again = failure(seed, kind.plan(), out::println);
            if (again != null) {
                again.printStackTrace(out);
            }
        }
        return new AssertionError(
                "seed " + seed + " of kind " + kind + ": " + failure.getMessage() + "\n  what happened stands in "
                        + file.toAbsolutePath()
                        + "\n  again: mvn -pl itests/simulation -am test -Dtest=SimulationTest"
                        + " -Dsurefire.failIfNoSpecifiedTests=false -Dsimulation.count=1 -Dsimulation.first=" + seed
                        + " -Dsimulation.kind=" + kind + " -Dsimulation.seconds=" + SECONDS,
                failure);
    }
}
