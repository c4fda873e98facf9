package org.vivarium.itests.clients;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.atomic.AtomicValue;
import org.apache.curator.framework.recipes.atomic.DistributedAtomicLong;
import org.apache.curator.framework.recipes.barriers.DistributedBarrier;
import org.apache.curator.framework.recipes.barriers.DistributedDoubleBarrier;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.curator.framework.recipes.locks.InterProcessSemaphoreV2;
import org.apache.curator.framework.recipes.locks.Lease;
import org.apache.curator.framework.recipes.shared.SharedCount;
import org.apache.curator.retry.RetryNTimes;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.vivarium.itests.servers.Await;
import org.vivarium.itests.servers.ServerProcess;

/** Curator's recipes, with as many clients as they are for. */
@Timeout(900)
class CuratorIT {
    private static final int CLIENTS = 3;

    @TempDir
    static Path dir;

    private static ServerProcess server;
    private final List<CuratorFramework> clients = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @BeforeAll
    static void startServer() throws Exception {
        server = Target.describe(dir).start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void connect() {
        for (int i = 0; i < CLIENTS; i++) {
            CuratorFramework client = CuratorFrameworkFactory.builder()
                    .connectString(server.address())
                    .sessionTimeoutMs(30_000)
                    .retryPolicy(new RetryNTimes(300, 200))
                    .build();
            client.start();
            clients.add(client);
        }
    }

    @AfterEach
    void disconnect() {
        clients.forEach(CuratorFramework::close);
        threads.shutdownNow();
    }

    /** Runs the same work for each client at once and waits for all. */
    private void everyone(Work work) throws Exception {
        List<Future<Void>> all = new ArrayList<>();
        for (CuratorFramework client : clients) {
            Callable<Void> task = () -> {
                work.run(client);
                return null;
            };
            all.add(threads.submit(task));
        }
        for (Future<Void> each : all) {
            each.get(180, TimeUnit.SECONDS);
        }
    }

    private interface Work {
        void run(CuratorFramework client) throws Exception;
    }

    @Test
    void aMutexLetsOneIn() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger turns = new AtomicInteger();
        everyone(client -> {
            InterProcessMutex mutex = new InterProcessMutex(client, "/mutex");
            for (int i = 0; i < 10; i++) {
                assertTrue(mutex.acquire(120, TimeUnit.SECONDS));
                assertEquals(1, inside.incrementAndGet());
                turns.incrementAndGet();
                inside.decrementAndGet();
                mutex.release();
            }
        });
        assertEquals(10 * CLIENTS, turns.get());
    }

    @Test
    void aSemaphoreLetsTwoIn() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        everyone(client -> {
            InterProcessSemaphoreV2 semaphore = new InterProcessSemaphoreV2(client, "/semaphore", 2);
            for (int i = 0; i < 5; i++) {
                Lease lease = semaphore.acquire(120, TimeUnit.SECONDS);
                assertTrue(inside.incrementAndGet() <= 2);
                inside.decrementAndGet();
                semaphore.returnLease(lease);
            }
        });
    }

    @Test
    void leadershipMovesOn() throws Exception {
        List<LeaderLatch> latches = new ArrayList<>();
        for (CuratorFramework client : clients) {
            LeaderLatch latch = new LeaderLatch(client, "/leader");
            latch.start();
            latches.add(latch);
        }
        for (int left = CLIENTS; left > 0; left--) {
            Await.until("a leader", () -> latches.stream().anyMatch(LeaderLatch::hasLeadership));
            List<LeaderLatch> leaders =
                    latches.stream().filter(LeaderLatch::hasLeadership).toList();
            assertEquals(1, leaders.size());
            leaders.get(0).close();
            latches.removeAll(leaders);
        }
    }

    @Test
    void countersAddUp() throws Exception {
        everyone(client -> {
            DistributedAtomicLong counter = new DistributedAtomicLong(client, "/atomic", new RetryNTimes(1000, 5));
            for (int i = 0; i < 10; i++) {
                AtomicValue<Long> added = counter.increment();
                assertTrue(added.succeeded());
            }
        });
        AtomicValue<Long> total = new DistributedAtomicLong(clients.get(0), "/atomic", new RetryNTimes(1, 1)).get();
        assertEquals(10L * CLIENTS, total.postValue());
    }

    @Test
    void aSharedCountIsSeenByOthers() throws Exception {
        try (SharedCount one = new SharedCount(clients.get(0), "/count", 1);
                SharedCount two = new SharedCount(clients.get(1), "/count", 1)) {
            one.start();
            two.start();
            one.setCount(42);
            Await.until("the other's count", () -> two.getCount() == 42);
        }
    }

    @Test
    void aBarrierHoldsUntilItIsRemoved() throws Exception {
        DistributedBarrier barrier = new DistributedBarrier(clients.get(0), "/barrier");
        barrier.setBarrier();
        Future<Boolean> passed = threads.submit(
                () -> new DistributedBarrier(clients.get(1), "/barrier").waitOnBarrier(120, TimeUnit.SECONDS));
        assertFalse(new DistributedBarrier(clients.get(2), "/barrier").waitOnBarrier(200, TimeUnit.MILLISECONDS));
        barrier.removeBarrier();
        assertTrue(passed.get(120, TimeUnit.SECONDS));
    }

    @Test
    void aDoubleBarrierGathersAndReleases() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        everyone(client -> {
            DistributedDoubleBarrier barrier = new DistributedDoubleBarrier(client, "/double", CLIENTS);
            assertTrue(barrier.enter(120, TimeUnit.SECONDS));
            inside.incrementAndGet();
            assertTrue(barrier.leave(120, TimeUnit.SECONDS));
            assertEquals(CLIENTS, inside.get());
        });
    }

    @Test
    void transactionsAndBackgroundCalls() throws Exception {
        CuratorFramework client = clients.get(0);
        client.transaction()
                .forOperations(
                        client.transactionOp().create().forPath("/tx", "a".getBytes(UTF_8)),
                        client.transactionOp().create().forPath("/tx/b", "b".getBytes(UTF_8)),
                        client.transactionOp().setData().forPath("/tx", "c".getBytes(UTF_8)));
        assertEquals("c", new String(client.getData().forPath("/tx"), UTF_8));
        client.delete().deletingChildrenIfNeeded().forPath("/tx");
        client.create().creatingParentsIfNeeded().forPath("/deep/er/still", "x".getBytes(UTF_8));
        assertEquals("x", new String(clients.get(1).getData().forPath("/deep/er/still"), UTF_8));
    }
}
