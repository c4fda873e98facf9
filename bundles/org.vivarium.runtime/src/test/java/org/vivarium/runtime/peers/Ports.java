package org.vivarium.runtime.peers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.vivarium.api.ensemble.Ensemble;
import org.vivarium.api.ensemble.Member;

/** Ensembles on this machine, on ports that are free. */
final class Ports {
    /** Below those that the system gives to outgoing connections, so that none of these takes one away. */
    private static final int FIRST = 15_000;

    /** How long another server may take to answer. */
    static final int TIMEOUT_MS = 5000;

    private static final int COUNT = 15_000;
    private static final Random RANDOM = new Random();

    private Ports() {}

    static int free() {
        while (true) {
            int port = FIRST + RANDOM.nextInt(COUNT);
            try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return probe.getLocalPort();
            } catch (IOException taken) {
                // another one then
            }
        }
    }

    static Ensemble ensemble(long... sids) {
        SortedMap<Long, Member> members = new TreeMap<>();
        for (long sid : sids) {
            members.put(sid, new Member(sid, "127.0.0.1", free(), free(), true, "", 0));
        }
        return Ensemble.of(members, 0);
    }
}
