package org.vivarium.itests.simulation;

import java.util.List;

/** What goes wrong, now and then, until it is {@linkplain #off}. */
final class Faults {
    private final Simulation world;
    private final Schedule schedule;
    private final long gapUs;
    private boolean on = true;

    Faults(Simulation world) {
        this.world = world;
        this.schedule = world.schedule;
        this.gapUs = schedule.between(100_000, 2_000_000);
        world.network.votesLost = schedule.chance(0.5) ? 0 : schedule.random.nextDouble() * 0.3;
        next();
    }

    private void next() {
        schedule.in(schedule.between(10_000, 2 * gapUs), () -> {
            if (on) {
                strike();
                next();
            }
        });
    }

    private void strike() {
        SimServer server = world.anyServer();
        SimServer other = world.anyServer();
        long forUs = schedule.between(50_000, schedule.chance(0.2) ? 6_000_000 : 1_500_000);
        switch ((int) schedule.between(0, 13)) {
            case 0, 1 -> crash(server, forUs);
            case 2, 3 -> world.servers.stream()
                    .filter(one -> one.isUp() && one.replica.leads())
                    .toList()
                    .forEach(leader -> crash(leader, forUs));
            case 4 -> {
                if (schedule.chance(0.3)) {
                    world.servers.forEach(one -> crash(one, schedule.between(10_000, forUs)));
                }
            }
            case 5 -> block(server, other, forUs);
            case 6 -> {
                block(server, other, forUs);
                block(other, server, forUs);
            }
            case 7 -> world.servers.forEach(one -> {
                block(server, one, forUs);
                block(one, server, forUs);
            });
            case 8, 9 -> {
                List<Network.Link> links = world.network.links;
                if (!links.isEmpty()) {
                    schedule.trace(() -> "a link breaks");
                    links.get(schedule.random.nextInt(links.size())).cut();
                }
            }
            case 10 -> {
                schedule.trace(() -> server + " stands still for " + forUs / 1000 + " ms");
                server.pausedUntilUs = schedule.nowUs() + forUs;
            }
            case 11 -> {
                schedule.trace(() -> server + " has a slow disk for " + forUs / 1000 + " ms");
                server.disk.slowUntilUs = schedule.nowUs() + forUs;
            }
            default -> world.anyClient().cut();
        }
    }

    private void crash(SimServer server, long forUs) {
        if (server.isUp()) {
            server.crash();
            schedule.in(forUs, () -> boot(server));
        }
    }

    private static void boot(SimServer server) {
        if (!server.isUp()) {
            server.boot();
        }
    }

    private void block(SimServer from, SimServer to, long forUs) {
        if (from != to) {
            schedule.trace(() -> "nothing goes from " + from + " to " + to + " for " + forUs / 1000 + " ms");
            world.network.block(from.sid, to.sid, true);
            schedule.in(forUs, () -> world.network.block(from.sid, to.sid, false));
        }
    }

    /** All is well from here on. */
    void off() {
        on = false;
        schedule.trace(() -> "no faults any more");
        world.network.heal();
        world.network.votesLost = 0;
        for (SimServer server : world.servers) {
            server.pausedUntilUs = 0;
            server.disk.slowUntilUs = 0;
            boot(server);
        }
    }
}
