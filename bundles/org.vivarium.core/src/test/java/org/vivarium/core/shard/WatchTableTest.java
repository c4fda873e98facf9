package org.vivarium.core.shard;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vivarium.api.KeyedHash;
import org.vivarium.core.World;

/** Watches are what a plain map of sets holds, under random operations and under hashes that collide. */
class WatchTableTest {
    private final World world = new World(1);
    private final Map<Client, WatchedPaths> paths = new HashMap<>();
    private final Map<String, Set<Client>> model = new LinkedHashMap<>();

    @ParameterizedTest
    @CsvSource({"1, -1, 4", "2, -1, 40", "3, -1, 5000", "4, 0, 40", "5, 7, 200", "6, 896, 300", "7, -1, 40"})
    void isAMapOfSets(long seed, long mask, int names) {
        Random random = new Random(seed);
        WatchTable table = new WatchTable(new KeyedHash(seed, mask), paths::get);
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            clients.add(world.client().client);
            paths.put(clients.get(i), new WatchedPaths());
        }
        for (int step = 0; step < 60_000; step++) {
            // grows and shrinks in turn
            boolean adds = random.nextInt(10) < (step / 10_000 % 2 == 0 ? 8 : 3);
            Client client = clients.get(random.nextInt(clients.size()));
            step(table, random, adds, "/n" + random.nextInt(names), client);
            if (step % 50 == 0) {
                assertEquals(model.values().stream().mapToInt(Set::size).sum(), table.count());
            }
        }
        for (Client client : clients) {
            table.forget(client);
            assertEquals(0, paths.get(client).size());
        }
        assertEquals(0, table.count());
    }

    private void step(WatchTable table, Random random, boolean adds, String path, Client client) {
        byte[] bytes = ("x" + path + "y").getBytes(UTF_8);
        byte[] exact = path.getBytes(UTF_8);
        assertEquals(model.getOrDefault(path, Set.of()).contains(client), table.has(exact, client));
        if (adds) {
            table.add(bytes, 1, bytes.length - 1, client);
            model.computeIfAbsent(path, none -> new LinkedHashSet<>()).add(client);
        } else if (random.nextInt(300) == 0) {
            table.forget(client);
            model.values().forEach(watchers -> watchers.remove(client));
        } else if (random.nextBoolean()) {
            table.remove(exact, client);
            model.getOrDefault(path, new LinkedHashSet<>()).remove(client);
        } else {
            Set<Client> watchers = model.remove(path);
            assertEquals(watchers == null ? List.of() : List.copyOf(watchers), table.take(exact, exact.length));
        }
        if (random.nextInt(50) == 0) {
            long mine =
                    model.values().stream().filter(all -> all.contains(client)).count();
            assertEquals(mine, paths.get(client).size());
        }
    }
}
