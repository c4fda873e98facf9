package org.vivarium.itests.simulation;

/** Says at which seed each planted fault is caught, and as what. */
public final class PlantedMain {
    private PlantedMain() {}

    public static void main(String[] args) {
        for (Planted planted : Planted.values()) {
            if (args.length > 1 && !planted.name().equals(args[1])) {
                continue;
            }
            String caught = "NOT CAUGHT";
            long began = System.nanoTime();
            for (long seed = 1; seed <= Long.parseLong(args[0]) && caught.startsWith("NOT"); seed++) {
                try {
                    new Simulation(seed, planted.plan(), null).run(10);
                } catch (RuntimeException | Violation e) {
                    caught = seed + ": " + e.getMessage();
                }
            }
            System.out.println(planted + "  " + (System.nanoTime() - began) / 1_000_000 + " ms  " + caught);
        }
    }
}
