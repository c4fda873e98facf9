package org.vivarium.itests.simulation;

/** Runs seeds, one after the other: {@code first count [trace]}; goes on behind one that fails. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        long first = Long.parseLong(args[0]);
        long count = Long.parseLong(args[1]);
        boolean trace = args.length > 2 && args[2].equals("trace");
        Plan plan = Kind.valueOf(System.getProperty("simulation.kind", "ANY")).plan();
        int failed = 0;
        for (long seed = first; seed < first + count; seed++) {
            Throwable failure = Runs.failure(seed, plan, trace ? System.out::println : null);
            if (failure != null) {
                failed++;
                System.out.println("seed " + seed + ": " + failure.getMessage());
            }
        }
        System.out.println(count + " seeds, " + failed + " failed");
    }
}
