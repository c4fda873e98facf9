package org.vivarium.itests.simulation;

/** Runs seeds, one after the other: {@code first count seconds [trace]}. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        long first = Long.parseLong(args[0]);
        long count = Long.parseLong(args[1]);
        int seconds = Integer.parseInt(args[2]);
        boolean trace = args.length > 3;
        long began = System.nanoTime();
        long commits = 0;
        int failed = 0;
        for (long seed = first; seed < first + count; seed++) {
            Simulation world = new Simulation(seed, new Plan(), trace ? System.out::println : null);
            try {
                world.run(seconds);
            } catch (RuntimeException | Violation e) {
                failed++;
                System.out.println("seed " + seed + ": " + e.getMessage());
                if (trace) {
                    e.printStackTrace(System.out);
                }
            }
            commits += world.commits();
        }
        System.out.println(count + " seeds, " + failed + " failed, " + commits + " commits, "
                + (System.nanoTime() - began) / 1_000_000 + " ms");
    }
}
