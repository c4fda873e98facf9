package org.vivarium.tree.trie;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.vivarium.api.Acl;
import org.vivarium.api.Invariant;
import org.vivarium.api.KeyedHash;
import org.vivarium.api.tree.DataTree;
import org.vivarium.api.tree.Znode;

/** Random histories: a tree does what a sorted map of paths does, and its old versions stay as they were. */
class TrieTreeModelTest {
    private static final int OPERATIONS = 20_000;
    private static final String[] ODD_NAMES = {"ä", "日本", "😀", "x".repeat(127), "x".repeat(128), "é".repeat(300)};

    @Property(tries = 50, shrinking = ShrinkingMode.OFF)
    void withASoundHash(@ForAll long seed) throws IOException {
        history(seed, new KeyedHash(seed), 60);
    }

    @Property(tries = 20, shrinking = ShrinkingMode.OFF)
    void inLargeDirectories(@ForAll long seed) throws IOException {
        history(seed, new KeyedHash(seed), 5_000);
    }

    /** The hash has no bit, or few: all names collide, wholly or in some levels of the trie. */
    @Property(tries = 30, shrinking = ShrinkingMode.OFF)
    void withHashesThatCollide(@ForAll long seed) throws IOException {
        long[] masks = {
            0, 1, 1L << 63, 0xffL << 56, 1L << 60, 0x1f, 0x3L << 59, 0x8000_0000_8000_0001L, seed & seed << 7
        };
        history(seed, new KeyedHash(seed, masks[(int) (Math.abs(seed % masks.length))]), 60);
    }

    private static void history(long seed, KeyedHash hashes, int names) throws IOException {
        SplittableRandom random = new SplittableRandom(seed);
        TreeMap<String, PlainZnode> model = new TreeMap<>();
        Map<String, Integer> childCounts = new HashMap<>();
        model.put("/", PlainZnode.random(random));
        DataTree tree = new TrieBuilder(model.get("/"), hashes).build();
        List<DataTree> oldTrees = new ArrayList<>();
        List<TreeMap<String, PlainZnode>> oldModels = new ArrayList<>();
        for (int i = 0; i < OPERATIONS; i++) {
            if (i % (OPERATIONS / 5) == 0) {
                oldTrees.add(tree);
                oldModels.add(new TreeMap<>(model));
            }
            // Growing and shrinking take turns, so that every size is gone through in both directions.
            boolean growing = i / 3_000 % 2 == 0;
            tree = step(tree, model, childCounts, path(random, model, names), random, growing);
        }
        oldTrees.add(tree);
        oldModels.add(model);
        for (int i = 0; i < oldTrees.size(); i++) {
            assertSame(oldModels.get(i), (TrieTree) oldTrees.get(i));
        }
        assertSame(model, rebuilt(model, hashes, random));
    }

    /** The same, in place: what a builder gives in the end, and meanwhile, is the same too. */
    @Property(tries = 50, shrinking = ShrinkingMode.OFF)
    void inABuilder(@ForAll long seed) throws IOException {
        long mask = seed % 3 == 0 ? 0x8000_0000_0000_000fL : -1;
        KeyedHash hashes = new KeyedHash(seed, mask);
        SplittableRandom random = new SplittableRandom(seed);
        TreeMap<String, PlainZnode> model = new TreeMap<>();
        Map<String, Integer> childCounts = new HashMap<>();
        model.put("/", PlainZnode.random(random));
        TrieBuilder builder = new TrieBuilder(model.get("/"), hashes);
        DataTree tree = new InPlace(builder);
        int names = random.nextInt(2) == 0 ? 60 : 5_000;
        for (int i = 0; i < OPERATIONS; i++) {
            boolean growing = i / 3_000 % 2 == 0;
            step(tree, model, childCounts, path(random, model, names), random, growing);
            if (i % 1000 == 0) {
                assertEquals(model.size(), builder.size());
            }
        }
        assertSame(model, (TrieTree) builder.build());
    }

    private record InPlace(TrieBuilder builder) implements DataTree {
        @Override
        public Znode get(byte[] path, int from, int to) {
            return builder.get(path, from, to);
        }

        @Override
        public DataTree with(byte[] path, Znode znode) {
            builder.add(path, znode);
            return this;
        }

        @Override
        public DataTree without(byte[] path) {
            builder.remove(path);
            return this;
        }

        @Override
        public int size() {
            return builder.size();
        }

        @Override
        public void children(byte[] path, int from, int to, Consumer<byte[]> names) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void forEach(Visitor visitor) {
            throw new UnsupportedOperationException();
        }
    }

    private static DataTree step(
            DataTree tree,
            TreeMap<String, PlainZnode> model,
            Map<String, Integer> childCounts,
            String path,
            SplittableRandom random,
            boolean growing) {
        byte[] bytes = path.getBytes(UTF_8);
        PlainZnode here = model.get(path);
        Znode found = tree.get(bytes);
        assertEquals(here, found == null ? null : PlainZnode.copyOf(found));
        int children = here == null ? -1 : childCounts.getOrDefault(path, 0);
        assertEquals(children, found == null ? -1 : found.childCount());
        if (random.nextInt(4) < (growing ? 3 : 1)) {
            PlainZnode znode = PlainZnode.random(random);
            if (!model.containsKey(parent(path))) {
                assertThrows(Invariant.class, () -> tree.with(bytes, znode));
                return tree;
            }
            if (model.put(path, znode) == null) {
                childCounts.merge(parent(path), 1, Integer::sum);
            }
            return tree.with(bytes, znode);
        }
        if (path.equals("/") || children != 0) {
            assertThrows(Invariant.class, () -> tree.without(bytes));
            return tree;
        }
        model.remove(path);
        childCounts.merge(parent(path), -1, Integer::sum);
        return tree.without(bytes);
    }

    /** Often one that is there, sometimes one below it, sometimes any. */
    private static String path(SplittableRandom random, TreeMap<String, PlainZnode> model, int names) {
        String path = "/";
        if (random.nextInt(3) > 0) {
            String near = model.ceilingKey("/n" + random.nextInt(names));
            path = near == null ? "/" : near;
        }
        for (int more = random.nextInt(3); more > 0 && path.length() < 1_000; more--) {
            String name =
                    random.nextInt(50) == 0 ? ODD_NAMES[random.nextInt(ODD_NAMES.length)] : "n" + random.nextInt(names);
            path = path.equals("/") ? "/" + name : path + "/" + name;
        }
        return path;
    }

    private static String parent(String path) {
        return path.lastIndexOf('/') == 0 ? "/" : path.substring(0, path.lastIndexOf('/'));
    }

    /** By a builder, every znode several times, the last time in any order. */
    private static TrieTree rebuilt(TreeMap<String, PlainZnode> model, KeyedHash hashes, SplittableRandom random) {
        TrieBuilder builder = new TrieBuilder(PlainZnode.random(random), hashes);
        for (String path : model.keySet()) {
            for (int times = random.nextInt(100) == 0 ? 12 : random.nextInt(1, 3); times > 0; times--) {
                builder.add(path.getBytes(UTF_8), PlainZnode.random(random));
            }
        }
        List<String> shuffled = new ArrayList<>(model.keySet());
        Collections.shuffle(shuffled, new Random(random.nextLong()));
        for (String path : shuffled) {
            builder.add(path.getBytes(UTF_8), model.get(path));
        }
        return (TrieTree) builder.build();
    }

    private static void assertSame(TreeMap<String, PlainZnode> model, TrieTree tree) throws IOException {
        assertEquals(model.size(), tree.size());
        Map<String, PlainZnode> shown = new HashMap<>();
        Map<String, Set<String>> names = new HashMap<>();
        names.put("/", new HashSet<>());
        Map<List<Acl>, List<Acl>> acls = new HashMap<>();
        tree.forEach((bytes, length, znode) -> {
            String path = new String(bytes, 0, length, UTF_8);
            assertNull(shown.put(path, PlainZnode.copyOf(znode)), path);
            names.put(path, new HashSet<>());
            if (!path.equals("/")) {
                names.get(parent(path)).add(path.substring(path.lastIndexOf('/') + 1));
            }
            List<Acl> same = acls.putIfAbsent(znode.acl(), znode.acl());
            assertTrue(same == null || same == znode.acl(), "equal lists are one instance");
        });
        assertEquals(model, shown);
        names.forEach((path, expected) -> {
            Set<String> given = new HashSet<>();
            tree.children(path.getBytes(UTF_8), name -> assertTrue(given.add(new String(name, UTF_8))));
            assertEquals(expected, given, path);
            assertEquals(expected.size(), tree.get(path.getBytes(UTF_8)).childCount(), path);
        });
        acls.keySet().removeAll(List.of(Acl.OPEN, Acl.READABLE, List.of()));
        assertEquals(acls.size(), tree.sharedAcls(), "lists that nobody uses are let go");
    }
}
