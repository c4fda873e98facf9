package org.vivarium.itests.clients;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.queue.SimpleDistributedQueue;
import org.apache.curator.retry.RetryNTimes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.vivarium.itests.servers.Await;
import org.vivarium.itests.servers.ServerProcess;

/** Curator's caches that stand on plain watches, over changes and over a restart of the server. */
@Timeout(900)
@SuppressWarnings("deprecation") // the caches that do not need persistent watches are the old ones
class CuratorCachesIT {
    @TempDir
    Path dir;

    private ServerProcess server;
    private CuratorFramework client;

    @BeforeEach
    void start() throws Exception {
        server = Target.describe(dir).start();
        client = CuratorFrameworkFactory.builder()
                .connectString(server.address())
                .sessionTimeoutMs(30_000)
                .retryPolicy(new RetryNTimes(300, 200))
                .build();
        client.start();
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void aNodeCacheFollowsItsNodeOverARestart() throws Exception {
        try (var cache = new org.apache.curator.framework.recipes.cache.NodeCache(client, "/node")) {
            cache.start(true);
            client.create().forPath("/node", new byte[] {1});
            Await.until("the node", () -> cache.getCurrentData() != null);
            server.stop();
            server.start();
            client.setData().forPath("/node", new byte[] {2});
            Await.until("the change", () -> cache.getCurrentData().getData()[0] == 2);
            client.delete().forPath("/node");
            Await.until("the end", () -> cache.getCurrentData() == null);
        }
    }

    @Test
    void aPathCacheFollowsChildren() throws Exception {
        client.create().forPath("/parent");
        try (var cache = new org.apache.curator.framework.recipes.cache.PathChildrenCache(client, "/parent", true)) {
            cache.start();
            for (int i = 0; i < 20; i++) {
                client.create().forPath("/parent/c" + i, new byte[] {(byte) i});
            }
            Await.until("all children", () -> cache.getCurrentData().size() == 20);
            assertArrayEquals(new byte[] {7}, cache.getCurrentData("/parent/c7").getData());
            client.delete().forPath("/parent/c7");
            Await.until("one less", () -> cache.getCurrentData().size() == 19);
        }
    }

    @Test
    void aTreeCacheFollowsATree() throws Exception {
        try (var cache = new org.apache.curator.framework.recipes.cache.TreeCache(client, "/tree")) {
            cache.start();
            client.create().creatingParentsIfNeeded().forPath("/tree/a/b/c", new byte[] {3});
            Await.until("the leaf", () -> cache.getCurrentData("/tree/a/b/c") != null);
            client.setData().forPath("/tree/a/b/c", new byte[] {4});
            Await.until("its change", () -> cache.getCurrentData("/tree/a/b/c").getData()[0] == 4);
            client.delete().deletingChildrenIfNeeded().forPath("/tree/a");
            Await.until("the end", () -> cache.getCurrentChildren("/tree").isEmpty());
        }
    }

    @Test
    void aQueueGivesInTheOrderItTook() throws Exception {
        SimpleDistributedQueue queue = new SimpleDistributedQueue(client, "/queue");
        for (int i = 0; i < 20; i++) {
            queue.offer(new byte[] {(byte) i});
        }
        for (int i = 0; i < 20; i++) {
            assertEquals(i, queue.take()[0]);
        }
    }
}
