package org.vivarium.itests.simulation;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.vivarium.api.ensemble.Ensemble;
import org.vivarium.wire.OpCode;

/** What goes wrong, now and then, until it is {@linkplain #off}. */
final class Faults {
    private static final int FIRST_OF_A_LEADERSHIP = 9;
    private static final int LAST_OF_A_LEADERSHIP = 18;
    private static final int PROPOSAL = 2;

    /** Where the type of a proposed transaction stands in the packet (compat B3, C2). */
    private static final int TXN_TYPE_AT = 44;

    private final Simulation world;
    private final Schedule schedule;
    private final long gapUs;

    /** How likely a step of a new leadership is to be followed by trouble. */
    private final double nervous;

    /** How likely it is to come with the proposal of another ensemble, at each server that hears it. */
    private final double nervousOfChange;

    private boolean on = true;

    Faults(Simulation world) {
        this.world = world;
        this.schedule = world.schedule;
        this.gapUs = schedule.between(100_000, 2_000_000);
        world.network.votesLost = schedule.chance(0.5) ? 0 : schedule.random.nextDouble() * 0.3;
        this.nervous = schedule.chance(0.5) ? 0 : schedule.random.nextDouble() * 0.15;
        this.nervousOfChange =
                world.plan.isOfReconfiguration() ? 0.3 : schedule.chance(0.3) ? 0 : schedule.random.nextDouble() * 0.5;
        world.network.listener = this::arrives;
        schedule.in(schedule.between(1_000_000, 8_000_000), () -> leaders().forEach(this::chooseElection));
        next();
    }

    /** When servers take up a new leader, or others become the ensemble, trouble comes at once. */
    private void arrives(SimServer from, SimServer to, Network.Link link, byte[] message) {
        int type = message.length < Integer.BYTES ? 0 : ByteBuffer.wrap(message).getInt();
        boolean isReconfig = isReconfig(type, message);
        boolean isOfInterest = type >= FIRST_OF_A_LEADERSHIP && type <= LAST_OF_A_LEADERSHIP || isReconfig;
        if (!on || !isOfInterest || !schedule.chance(isReconfig ? nervousOfChange : nervous)) {
            return;
        }
        if (isReconfig && schedule.chance(world.plan.isOfReconfiguration() ? 1 : 0.3)) {
            split(someOfOneEnsemble(from), schedule.between(100_000, 4_000_000)); // before others hear of it
            return;
        }
        long forUs = schedule.between(20_000, 2_000_000);
        schedule.in(schedule.between(0, 8_000), () -> {
            switch ((int) schedule.between(0, 4)) {
                case 0 -> crash(from, forUs);
                case 1 -> crash(to, forUs);
                case 2 -> isolate(from, forUs);
                case 3 -> link.cut();
                default -> split(someServers(), forUs);
            }
        });
    }

    private static boolean isReconfig(int type, byte[] message) {
        return type == PROPOSAL
                && message.length >= TXN_TYPE_AT + Integer.BYTES
                && ByteBuffer.wrap(message).getInt(TXN_TYPE_AT) == OpCode.RECONFIG;
    }

    private void next() {
        long us = schedule.chance(0.2) ? schedule.between(1_000, 50_000) : schedule.between(10_000, 2 * gapUs);
        schedule.in(us, () -> {
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
        switch ((int) schedule.between(0, 22)) {
            case 0, 1 -> crash(server, forUs);
            case 2, 3 -> leaders().forEach(leader -> crash(leader, forUs));
            case 4 -> blackout();
            case 5 -> block(server, other, forUs);
            case 6 -> {
                block(server, other, forUs);
                block(other, server, forUs);
            }
            case 7 -> isolate(server, forUs);
            case 12 -> leaders().forEach(leader -> isolate(leader, forUs));
            case 13 ->
                leaders().forEach(leader -> {
                    // what it proposes nobody hears of, and then it is gone
                    world.servers.forEach(one -> block(leader, one, 400_000));
                    schedule.in(schedule.between(5_000, 300_000), () -> crash(leader, forUs));
                });
            case 15, 16 -> leaders().forEach(leader -> outage(server, leader, forUs));
            case 17, 18 -> leaders().forEach(leader -> leader.transferLeadership(server));
            case 20, 21 -> leaders().forEach(this::chooseElection);
            case 14 -> world.anyClient().doze(schedule.between(1_000_000, 10_000_000));
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
            case 19 -> split(someServers(), forUs);
            default -> world.anyClient().cut();
        }
    }

    /** The power goes everywhere while disks are slow, and who had more on its disk than the others comes back late. */
    private void blackout() {
        long inUs = schedule.between(1_000, 400_000);
        int fast = world.servers.size() / 2;
        List<SimServer> order = new ArrayList<>(world.servers);
        Collections.shuffle(order, schedule.random);
        for (SimServer server : order) {
            boolean isFast = fast-- > 0;
            if (!isFast) {
                server.disk.slowUntilUs = schedule.nowUs() + inUs;
            }
            boolean isLate = isFast || schedule.chance(0.2);
            long forUs = isLate ? schedule.between(500_000, 4_000_000) : schedule.between(1_000, 50_000);
            schedule.in(inUs, () -> crash(server, forUs));
        }
    }

    /** Another election is chosen, while a server is away; and mostly somebody looks for a leader soon. */
    private void chooseElection(SimServer leader) {
        SimServer away = world.anyServer();
        if (away != leader && schedule.chance(0.5)) {
            long forUs = schedule.between(100_000, 3_000_000);
            schedule.in(schedule.between(0, 50_000), () -> crash(away, forUs));
        }
        schedule.in(schedule.between(20_000, 200_000), leader::chooseOtherElection);
        if (schedule.chance(0.6)) {
            SimServer dies = schedule.chance(0.7) ? leader : world.anyServer();
            long forUs = schedule.between(20_000, 2_000_000);
            schedule.in(schedule.between(20_000, 260_000), () -> crash(dies, forUs));
        }
    }

    /** A server is cut off: its clients go elsewhere, and before anybody has noticed the leader is gone, too. */
    private void outage(SimServer server, SimServer leader, long forUs) {
        block(server, leader, 450_000);
        block(leader, server, 450_000);
        for (SimClient client : world.clients) {
            if (schedule.chance(0.6)) {
                schedule.in(schedule.between(5_000, 150_000), client::cut);
            }
        }
        schedule.in(schedule.between(100_000, 450_000), () -> crash(leader, forUs));
    }

    private List<SimServer> leaders() {
        return world.servers.stream()
                .filter(one -> one.isUp() && one.replica.leads())
                .toList();
    }

    private void isolate(SimServer server, long forUs) {
        world.servers.forEach(one -> {
            block(server, one, forUs);
            block(one, server, forUs);
        });
    }

    private List<SimServer> someServers() {
        return world.servers.stream().filter(one -> schedule.chance(0.5)).toList();
    }

    /** A leader and some voters of the ensemble before, or of the next: quorums of both have to meet. */
    private List<SimServer> someOfOneEnsemble(SimServer leader) {
        Ensemble one = schedule.chance(0.5) ? leader.counted.agreed() : leader.counted.whenAgreed();
        return world.servers.stream()
                .filter(server -> server == leader || one.isVoter(server.sid) && schedule.chance(0.7))
                .toList();
    }

    /** These speak with each other alone, and so do the others. */
    private void split(List<SimServer> side, long forUs) {
        for (SimServer one : side) {
            for (SimServer other : world.servers) {
                if (!side.contains(other)) {
                    block(one, other, forUs);
                    block(other, one, forUs);
                }
            }
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
