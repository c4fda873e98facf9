package org.vivarium.itests.differential;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.vivarium.itests.differential.Bodies.Acl;

/** Draws the values of requests: mostly ones that meet each other, sometimes ones that no client should send. */
final class Draw {
    /** The user that may do everything, as configured at both servers. */
    static final String SUPER_AUTH = "super:secret";

    private static final List<String> PATHS = List.of(
            "~",
            "~/a",
            "~/a",
            "~/b",
            "~/a/x",
            "~/a/x",
            "~/a/y",
            "~/b/x",
            "~/a/x/1",
            "~/e",
            "~/e/c",
            "~/s",
            "~/a/s",
            "~/s0000000000",
            "~/s0000000001",
            "~/a/s0000000001",
            "~/a/s0000000002",
            "~/\u00fc\u4e2d");
    private static final List<String> ODD_PATHS = Arrays.asList(
            null,
            "",
            "a",
            "/",
            "//",
            "~/",
            "~//x",
            "~/./x",
            "~/../x",
            "~/a/.",
            "~/a/..",
            "~/a\u0000b",
            "~/a\u0001",
            "~/a\u007f",
            "~/a\u009f",
            "~/a\uf000",
            "~/a\ufff0",
            "~/a\ufffd",
            "~/\ud83d\ude00",
            "~/\ue0ff",
            "~/a/",
            "~/nosuch/x",
            "/zookeeper",
            "/zookeeper/",
            "/zookeeper/config",
            "/zookeeper/quota",
            "/zookeeper/config/x",
            "/zookeeper/nosuch",
            "~/...",
            "~/.a",
            "~/\u00a0",
            "relative/a",
            "~/" + "long".repeat(300));
    private static final List<Acl> ODD_ACL = List.of(
            new Acl(31, "world", "someone"),
            new Acl(31, "ip", "127.0.0.1/33"),
            new Acl(31, "ip", "not-an-address"),
            new Acl(31, "digest", "nocolon"),
            new Acl(31, "digest", "a:b:c"),
            new Acl(31, "nosuch", "x"),
            new Acl(31, "", ""),
            new Acl(31, "sasl", "bob"),
            new Acl(31, "x509", "CN=bob"),
            new Acl(31, "super", ""),
            new Acl(31, "ip", "::1"),
            new Acl(31, "digest", ":"),
            new Acl(31, "ip", "127.0.0.1/"),
            new Acl(31, "ip", "127.0.0.1/-1"),
            new Acl(31, "ip", "1.2.3"),
            new Acl(31, "ip", ""),
            new Acl(31, "auth", null));
    private static final List<List<Acl>> ACLS = Arrays.asList(
            List.of(new Acl(1, "world", "anyone")),
            List.of(new Acl(31, "auth", "")),
            List.of(new Acl(5, "auth", "ignored")),
            List.of(new Acl(31, "digest", "alice:aYXlLOpEooaV1cRAvUL1fp9Qt7E=")),
            List.of(new Acl(1, "world", "anyone"), new Acl(31, "digest", "bob:1Yu1ryCXOIF7lyFzbmQ5J+MJOZc=")),
            List.of(new Acl(31, "ip", "127.0.0.1")),
            List.of(new Acl(31, "ip", "127.0.0.0/8")),
            List.of(new Acl(31, "ip", "10.0.0.0/8")),
            List.of(new Acl(0, "world", "anyone")),
            List.of(new Acl(30, "world", "anyone")),
            List.of(new Acl(27, "world", "anyone")),
            List.of(new Acl(23, "world", "anyone")),
            List.of(new Acl(15, "world", "anyone")),
            List.of(new Acl(-1, "world", "anyone")),
            List.of(new Acl(31, "world", "anyone"), new Acl(31, "world", "anyone")),
            List.of(new Acl(31, "auth", ""), new Acl(1, "world", "anyone")));
    private static final int[] VERSIONS = {-1, -1, -1, -1, 0, 0, 1, 1, 2, 3, 5, -2, Integer.MAX_VALUE, Integer.MIN_VALUE
    };

    private final Random random;

    Draw(Random random) {
        this.random = random;
    }

    boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    int below(int n) {
        return random.nextInt(n);
    }

    <T> T of(List<T> all) {
        return all.get(random.nextInt(all.size()));
    }

    String path() {
        return oneIn(14) ? of(ODD_PATHS) : of(PATHS);
    }

    /** A path for an operation that changes a node: none that would lock or change what all sequences share. */
    String ownPath() {
        String path = path();
        return path != null && (path.equals("/") || path.startsWith("/zookeeper")) ? "~/a" : path;
    }

    List<String> paths() {
        if (oneIn(12)) {
            return null;
        }
        List<String> paths = new ArrayList<>();
        for (int i = below(4); i > 0; i--) {
            String path = path();
            paths.add(path == null ? "" : path);
        }
        return paths;
    }

    int version() {
        return VERSIONS[below(VERSIONS.length)];
    }

    byte[] data() {
        int kind = below(200);
        byte[] data = new byte[kind == 0 ? 900_000 : kind < 5 ? 5_000 : kind < 30 ? 0 : 1 + below(12)];
        random.nextBytes(data);
        return kind >= 190 ? null : data;
    }

    /** An ACL for a create inside a multi: never null. */
    List<Acl> partAcl() {
        List<Acl> acl = acl();
        return acl == null ? List.of() : acl;
    }

    List<Acl> acl() {
        int kind = below(100);
        if (kind < 70) {
            return Bodies.OPEN;
        }
        return kind < 92 ? of(ACLS) : kind < 94 ? null : kind < 95 ? List.of() : oddAcl();
    }

    private List<Acl> oddAcl() {
        List<Acl> all = new ArrayList<>(oneIn(2) ? Bodies.OPEN : List.of());
        all.add(of(ODD_ACL));
        return all;
    }

    int flags() {
        int kind = below(60);
        if (kind < 56) {
            return kind < 26 ? 0 : kind < 40 ? 1 : kind < 50 ? 2 : 3;
        }
        return new int[] {4, 7, -1, Integer.MIN_VALUE}[kind - 56];
    }

    /** A header's xid: the given one, rarely one that has a meaning of its own; never −1, which marks an event. */
    int xid(int usual) {
        return oneIn(40) ? new int[] {0, -2, -4, -8, -3, Integer.MIN_VALUE, Integer.MAX_VALUE}[below(7)] : usual;
    }

    String scheme() {
        return oneIn(6) ? of(Arrays.asList("world", "nosuch", "", null, "sasl", "x509", "auth", "super")) : "digest";
    }

    byte[] credential() {
        String text = of(Arrays.asList(
                "alice:secret",
                "alice:secret",
                "bob:hunter2",
                "bob:hunter2",
                SUPER_AUTH,
                "super:wrong",
                "nocolon",
                "",
                ":",
                null));
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }
}
