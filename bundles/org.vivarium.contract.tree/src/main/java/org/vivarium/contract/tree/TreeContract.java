package org.vivarium.contract.tree;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vivarium.api.Acl;
import org.vivarium.api.Invariant;
import org.vivarium.api.tree.DataTree;
import org.vivarium.api.tree.TreeFactory;
import org.vivarium.api.tree.Znode;

/** What every data tree must do. A provider is tested by a class that extends this one and names its factory. */
public abstract class TreeContract {
    private static final PlainZnode ZNODE = PlainZnode.of(bytes("x"));
    private static final PlainZnode OTHER = PlainZnode.of(bytes("y"));

    /** Makes the tree under test. */
    public abstract TreeFactory factory();

    @Test
    void a_new_tree_holds_the_root_alone() throws IOException {
        PlainZnode root = PlainZnode.random(new SplittableRandom(1));
        DataTree tree = factory().builder(root, 1).build();

        assertEquals(1, tree.size());
        assertEquals(0, tree.get(bytes("/")).childCount());
        assertEquals(Map.of("/", root), content(tree));
    }

    @Test
    void a_change_leaves_old_versions_as_they_were() {
        DataTree before = tree("/a", "/a/b");

        DataTree set = before.with(bytes("/a"), OTHER);
        DataTree created = before.with(bytes("/a/c"), OTHER);
        DataTree deleted = before.without(bytes("/a/b"));

        assertEquals(ZNODE, at(before, "/a"));
        assertEquals(OTHER, at(set, "/a"));
        assertEquals(ZNODE, at(set, "/a/b"), "children stay");
        assertEquals(1, before.get(bytes("/a")).childCount());
        assertEquals(2, created.get(bytes("/a")).childCount());
        assertEquals(0, deleted.get(bytes("/a")).childCount());
        assertNull(at(before, "/a/c"));
        assertEquals(ZNODE, at(before, "/a/b"));
        assertEquals(List.of(3, 3, 4, 2), List.of(before.size(), set.size(), created.size(), deleted.size()));
    }

    @Test
    void the_root_can_be_set_and_keeps_its_children() {
        DataTree tree = tree("/a").with(bytes("/"), OTHER);

        assertEquals(OTHER, at(tree, "/"));
        assertEquals(ZNODE, at(tree, "/a"));
        assertEquals(2, tree.size());
    }

    @Test
    void what_may_not_be_is_an_invariant() {
        DataTree tree = tree("/a", "/a/b");

        assertThrows(Invariant.class, () -> tree.with(bytes("/b/c"), ZNODE));
        assertThrows(Invariant.class, () -> tree.with(bytes("/a/c/d"), ZNODE));
        assertThrows(Invariant.class, () -> tree.without(bytes("/")));
        assertThrows(Invariant.class, () -> tree.without(bytes("/a")));
        assertThrows(Invariant.class, () -> tree.without(bytes("/c")));
        assertThrows(Invariant.class, () -> tree.without(bytes("/c/d")));
        TreeFactory.Builder builder = factory().builder(ZNODE, 1);
        assertThrows(Invariant.class, () -> builder.add(bytes("/a/b"), ZNODE));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "a", "//", "/a/", "/a//b", "//a", "/a/b/", "a/b", "/a/b/c", "/A", "/\0", "/a\0", "/.", "/a/.",
                "/a/.."
            })
    void a_path_that_nobody_has_finds_nothing(String path) {
        DataTree tree = tree("/a", "/a/b");

        assertNull(tree.get(bytes(path)));
        tree.children(bytes(path), name -> {
            throw new AssertionError("a child of " + path);
        });
    }

    @Test
    void any_bytes_at_all_find_what_is_exactly_there_or_nothing() {
        Set<String> there = Set.of("/", "/a", "/a/b", "/b");
        DataTree tree = tree("/a", "/a/b", "/b");
        SplittableRandom random = new SplittableRandom(3);
        byte[] alphabet = {'/', '/', 'a', 'b', 0, (byte) 0xff, (byte) 0xc3, '.'};
        for (int i = 0; i < 200_000; i++) {
            byte[] around = new byte[random.nextInt(12)];
            for (int k = 0; k < around.length; k++) {
                around[k] = alphabet[random.nextInt(alphabet.length)];
            }
            int from = random.nextInt(around.length + 1);
            int to = from + random.nextInt(around.length - from + 1);
            String path = new String(around, from, to - from, ISO_8859_1);
            assertEquals(there.contains(path), tree.get(around, from, to) != null, path);
        }
    }

    @Test
    void every_field_comes_back_as_it_was() {
        SplittableRandom random = new SplittableRandom(4);
        DataTree tree = tree("/a");
        for (int i = 0; i < 30_000; i++) {
            PlainZnode znode = PlainZnode.random(random);
            tree = tree.with(bytes("/a"), znode);
            assertEquals(znode, at(tree, "/a"));
        }
    }

    @Test
    void null_data_is_not_empty_data() {
        DataTree tree = tree("/null", "/empty")
                .with(bytes("/null"), PlainZnode.of(null))
                .with(bytes("/empty"), PlainZnode.of(new byte[0]));

        assertEquals(-1, tree.get(bytes("/null")).dataLength());
        assertNull(tree.get(bytes("/null")).data());
        tree.get(bytes("/null")).copyData(new byte[0], 0);
        assertEquals(0, tree.get(bytes("/empty")).dataLength());
        assertArrayEquals(new byte[0], tree.get(bytes("/empty")).data());
    }

    @Test
    void data_is_copied_to_where_it_is_wanted_and_is_not_the_givers_any_more() {
        byte[] given = bytes("abc");
        DataTree tree = tree("/a").with(bytes("/a"), PlainZnode.of(given));
        given[0] = '!';
        byte[] to = bytes("-----");

        tree.get(bytes("/a")).copyData(to, 1);
        assertArrayEquals(bytes("-abc-"), to);
        tree.get(bytes("/a")).data()[0] = '!';
        assertArrayEquals(bytes("abc"), tree.get(bytes("/a")).data());
    }

    @Test
    void equal_acls_are_one_list_that_cannot_be_changed() {
        DataTree tree = tree();
        for (int i = 0; i < 100; i++) {
            List<Acl> acl = new ArrayList<>(List.of(new Acl(i % 3, "digest", "a:" + i % 3)));
            tree = tree.with(bytes("/" + i), new PlainZnode(null, acl, 1, 1, 1, 1, 1, 0, 0, 0, 0));
            acl.clear();
        }
        for (int i = 3; i < 100; i++) {
            List<Acl> acl = tree.get(bytes("/" + i)).acl();
            assertEquals(List.of(new Acl(i % 3, "digest", "a:" + i % 3)), acl);
            assertSame(tree.get(bytes("/" + i % 3)).acl(), acl);
            assertThrows(UnsupportedOperationException.class, acl::clear);
        }
    }

    @Test
    void names_are_bytes_of_any_kind_and_length() throws IOException {
        String[] names = {"ä", "日本語", "😀", "a b", "\u0001", "x".repeat(127), "x".repeat(128), "é".repeat(20_000)};
        Map<String, PlainZnode> expected = new HashMap<>(Map.of("/", ZNODE));
        DataTree tree = tree();
        for (String name : names) {
            for (String path : List.of("/" + name, "/" + name + "/" + name)) {
                tree = tree.with(bytes(path), OTHER);
                expected.put(path, OTHER);
            }
        }

        assertEquals(expected, content(tree));
        assertEquals(Set.of(names), children(tree, "/"));
    }

    @Test
    void a_path_may_be_ten_thousand_levels_deep() throws IOException {
        int depth = 10_000;
        String deepest = "/d".repeat(depth);
        TreeFactory.Builder builder = factory().builder(ZNODE, 5);
        for (int i = 1; i <= depth; i++) {
            builder.add(bytes(deepest.substring(0, 2 * i)), ZNODE);
        }
        DataTree tree = builder.build();

        DataTree changed = tree.with(bytes(deepest), OTHER).with(bytes(deepest + "/e"), OTHER);
        assertEquals(ZNODE, at(tree, deepest));
        assertEquals(OTHER, at(changed, deepest));
        assertEquals(depth + 2, changed.size());
        int[] longest = {0};
        changed.forEach((path, length, znode) -> longest[0] = Math.max(longest[0], length));
        assertEquals(2 * depth + 2, longest[0]);
        for (int i = depth; i > depth - 100; i--) {
            tree = tree.without(bytes(deepest.substring(0, 2 * i)));
        }
        assertEquals(depth + 1 - 100, tree.size());
    }

    @Test
    void a_directory_may_be_huge_and_be_emptied_again() {
        int count = 100_000;
        DataTree tree = tree("/d");
        for (int i = 0; i < count; i++) {
            tree = tree.with(bytes("/d/" + i), i % 2 == 0 ? ZNODE : OTHER);
        }
        DataTree full = tree;
        assertEquals(count, full.get(bytes("/d")).childCount());
        assertEquals(count, children(full, "/d").size());
        for (int i = 0; i < count; i++) {
            tree = tree.without(bytes("/d/" + i));
            assertNull(tree.get(bytes("/d/" + i)));
        }
        assertEquals(0, tree.get(bytes("/d")).childCount());
        assertEquals(2, tree.size());
        assertEquals(count + 2, full.size());
        for (int i = 0; i < count; i++) {
            assertEquals(i % 2 == 0 ? 'x' : 'y', full.get(bytes("/d/" + i)).data()[0]);
        }
    }

    @Test
    void a_builder_makes_what_changes_make_whatever_the_order_and_the_seed() throws IOException {
        SplittableRandom random = new SplittableRandom(6);
        TreeMap<String, PlainZnode> expected = new TreeMap<>(Map.of("/", PlainZnode.random(random)));
        DataTree changed = factory().builder(expected.get("/"), 7).build();
        for (int i = 0; i < 20_000; i++) {
            List<String> some =
                    List.of("/", "/" + random.nextInt(20), "/" + random.nextInt(20) + "/" + random.nextInt(9));
            String parent = some.get(random.nextInt(3));
            if (expected.containsKey(parent)) {
                String path = (parent.equals("/") ? "" : parent) + "/" + random.nextInt(40);
                expected.put(path, PlainZnode.random(random));
                changed = changed.with(bytes(path), expected.get(path));
            }
        }
        assertEquals(expected, content(changed));

        TreeFactory.Builder sorted = factory().builder(ZNODE, 8);
        expected.forEach((path, znode) -> sorted.add(bytes(path), znode));
        assertEquals(expected, content(sorted.build()));

        TreeFactory.Builder moved = factory().builder(ZNODE, 9);
        changed.forEach((path, length, znode) -> moved.add(Arrays.copyOf(path, length), znode));
        DataTree copy = moved.build();
        assertEquals(expected, content(copy));
        assertEquals(expected.size(), copy.size());
        assertEquals(OTHER, at(copy.with(bytes("/new"), OTHER), "/new"));
        assertNull(copy.get(bytes("/new")));
    }

    @Test
    void a_builder_shows_and_gives_up_what_was_added() {
        TreeFactory.Builder builder = factory().builder(ZNODE, 1);
        builder.add(bytes("/a"), ZNODE);
        builder.add(bytes("/a/b"), OTHER);
        Znode before = builder.get(bytes("/a"), 0, 2);
        assertEquals(1, before.childCount());
        assertEquals(OTHER, PlainZnode.copyOf(builder.get(bytes("x/a/b"), 1, 5)));
        assertNull(builder.get(bytes("/b/c"), 0, 4));
        assertNull(builder.get(bytes("/a/"), 0, 3));
        assertThrows(Invariant.class, () -> builder.remove(bytes("/")));
        assertThrows(Invariant.class, () -> builder.remove(bytes("/a")));
        assertThrows(Invariant.class, () -> builder.remove(bytes("/b")));

        builder.remove(bytes("/a/b"));
        assertEquals(2, builder.size());
        assertEquals(1, before.childCount(), "what was given stays as it was");
        builder.remove(bytes("/a"));
        builder.add(bytes("/c"), OTHER);
        DataTree tree = builder.build();

        assertEquals(2, tree.size());
        assertNull(at(tree, "/a"));
        assertEquals(OTHER, at(tree, "/c"));
        assertThrows(Invariant.class, () -> builder.get(bytes("/c"), 0, 2));
    }

    @Test
    void a_builder_keeps_nothing_of_the_path_it_was_given() {
        TreeFactory.Builder builder = factory().builder(ZNODE, 1);
        byte[] path = bytes("/a");
        builder.add(path, ZNODE);
        path[1] = 'b';
        builder.add(bytes("/a/c"), OTHER);

        assertEquals(OTHER, at(builder.build(), "/a/c"));
    }

    @Test
    void a_visitor_that_fails_ends_the_visit() {
        DataTree tree = tree("/a", "/b", "/c");
        int[] seen = {0};

        IOException thrown = assertThrows(
                IOException.class,
                () -> tree.forEach((path, length, znode) -> {
                    seen[0]++;
                    throw new IOException("disk full");
                }));
        assertEquals("disk full", thrown.getMessage());
        assertEquals(1, seen[0]);
    }

    private DataTree tree(String... paths) {
        DataTree tree = factory().builder(ZNODE, 0x5eedL).build();
        for (String path : paths) {
            tree = tree.with(bytes(path), ZNODE);
        }
        return tree;
    }

    private static PlainZnode at(DataTree tree, String path) {
        return PlainZnode.copyOf(tree.get(bytes(path)));
    }

    private static Set<String> children(DataTree tree, String path) {
        Set<String> names = new HashSet<>();
        tree.children(bytes(path), name -> assertTrue(names.add(new String(name, UTF_8)), "a child twice"));
        return names;
    }

    /** What {@code forEach} shows, after checks that hold for every visit. */
    private static Map<String, PlainZnode> content(DataTree tree) throws IOException {
        Map<String, PlainZnode> shown = new HashMap<>();
        tree.forEach((bytes, length, znode) -> {
            String path = new String(bytes, 0, length, UTF_8);
            if (!path.equals("/")) {
                assertNotNull(shown.get(path.lastIndexOf('/') == 0 ? "/" : path.substring(0, path.lastIndexOf('/'))));
            }
            assertNull(shown.put(path, PlainZnode.copyOf(znode)), "a znode twice");
        });
        assertEquals(tree.size(), shown.size());
        return shown;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
