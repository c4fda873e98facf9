package org.vivarium.itests.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Collection;
import java.util.Deque;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooKeeper;
import org.vivarium.itests.servers.Await;
import org.vivarium.itests.servers.ServerProcess;

/** All servers of an ensemble have the same. */
final class Agreement {
    private static final int SESSION_MS = 60_000;
    private static final int IN_FLIGHT_MAX = 500;
    private static final long LIMIT_S = 120;

    private Agreement() {}

    /** Waits until every server serves and stands at the same transaction, then compares all znodes. Nobody writes. */
    static void check(Collection<ServerProcess> servers) throws Exception {
        Await.until("all serve", () -> servers.stream().allMatch(Agreement::serves));
        Await.until("all stand at one transaction", () -> places(servers).size() == 1);
        Set<Long> contents = new HashSet<>();
        for (ServerProcess server : servers) {
            ZooKeeper client = Clients.connect(server.address(), SESSION_MS);
            Clients.sync(client);
            contents.add(contents(client));
            client.close();
        }
        assertEquals(1, contents.size(), "the servers have different znodes");
    }

    static boolean serves(ServerProcess server) {
        return server.word("srvr").contains("Mode: ");
    }

    private static Set<String> places(Collection<ServerProcess> servers) {
        return servers.stream()
                .map(server -> server.word("srvr").replaceAll("(?s).*(Zxid: \\S+).*(Node count: \\d+).*", "$1 $2"))
                .collect(Collectors.toSet());
    }

    /** A sum over paths, data and stats, but for what each server says of the ensemble from its own file. */
    private static long contents(ZooKeeper client) throws KeeperException, InterruptedException {
        LongAdder sum = new LongAdder();
        Semaphore free = new Semaphore(IN_FLIGHT_MAX);
        Deque<String> left = new ArrayDeque<>(Set.of("/"));
        while (!left.isEmpty()) {
            String path = left.remove();
            for (String name : client.getChildren(path, false)) {
                String child = path.equals("/") ? path + name : path + "/" + name;
                if (child.equals("/zookeeper/config")) {
                    continue;
                }
                free.acquire();
                client.getData(
                        child,
                        false,
                        (code, of, context, data, stat) -> {
                            long hash = (of + stat + Arrays.hashCode(data)).hashCode();
                            sum.add(code == 0 ? hash * hash : Long.MIN_VALUE + code);
                            free.release();
                        },
                        null);
                if (!path.startsWith("/load")) { // those have no children, and there are many
                    left.add(child);
                }
            }
        }
        if (!free.tryAcquire(IN_FLIGHT_MAX, LIMIT_S, TimeUnit.SECONDS)) {
            throw new AssertionError("reads are not answered");
        }
        return sum.sum();
    }
}
