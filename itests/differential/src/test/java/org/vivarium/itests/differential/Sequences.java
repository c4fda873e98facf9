package org.vivarium.itests.differential;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.vivarium.itests.differential.Step.Body;
import org.vivarium.itests.differential.Step.Handshake;
import org.vivarium.itests.differential.Step.Password;
import org.vivarium.itests.differential.Step.Request;
import org.vivarium.itests.differential.Step.Seen;
import org.vivarium.itests.differential.Step.Session;

/**
 * Draws a sequence of steps from a seed; the same seed gives the same steps.
 *
 * <p>Left out is what this milestone does not serve (TTL nodes, persistent watches, reconfiguration, SASL), and what
 * the server refuses on purpose where Apache's does not: the internal operations 20, −10, −1 and 0 sent by a client. So
 * is what Apache's server answers by an accident of its code, with a null pointer that it reports as −5 where ours says
 * −114: an ACL entry without a scheme or an id, a create without an ACL inside a multi, and a list of watches with a
 * null among its paths. A pipeline has nothing behind {@code closeSession}, and neither {@code auth} nor an unknown
 * operation in it: Apache answers those out of turn, as its threads happen to run. Nor is there a setACL in it: Apache
 * checks what follows by the old list, if it comes quickly. For the same reason no container has the flags of an
 * ephemeral: Apache lets it have children a moment later only.
 */
final class Sequences {
    private static final int[] UNKNOWN_OPS = {10, Op.CHECK, 23, 99, 108, 999, -2, -9, -12, Integer.MAX_VALUE};

    private final Draw draw;
    private final boolean pipelined;
    private int xid;

    private Sequences(long seed, boolean pipelined) {
        this.draw = new Draw(new Random(seed));
        this.pipelined = pipelined;
    }

    /** The steps of a seed: odd seeds send several requests at once now and then, even ones wait for each answer. */
    static List<Step> of(long seed) {
        return new Sequences(seed, seed % 2 != 0).steps();
    }

    private List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        int count = 40 + draw.below(50);
        int slots = 1 + draw.below(Step.SLOTS);
        for (int slot = 0; slot < slots; slot++) {
            steps.add(new Step.Open(slot, handshake(Session.NEW, slot)));
        }
        int slot = 0;
        while (steps.size() < count) {
            slot = draw.oneIn(3) ? draw.below(slots) : slot;
            steps.add(step(slot, slots));
        }
        return steps;
    }

    private Step step(int slot, int slots) {
        int kind = draw.below(100);
        if (kind < 5) {
            return open(slot, slots);
        }
        if (kind < 7) {
            return new Step.Drop(slot);
        }
        if (kind < 8) {
            return broken(slot);
        }
        if (kind < 11) {
            return new Step.Send(slot, List.of(last()));
        }
        return new Step.Send(slot, pipelined && draw.oneIn(4) ? several() : List.of(damaged(request())));
    }

    private List<Request> several() {
        List<Request> all = new ArrayList<>();
        for (int i = 1 + draw.below(7); i > 0; i--) {
            Request request = request();
            if (request.type() != Op.SET_ACL) {
                all.add(request);
            }
        }
        if (all.isEmpty() || draw.oneIn(8)) {
            all.add(request(Op.CLOSE_SESSION, "closeSession", Bodies.nothing()));
        }
        return all;
    }

    private Step.Open open(int slot, int slots) {
        int kind = draw.below(20);
        Session session = kind < 6 ? Session.NEW : kind < 19 ? Session.KNOWN : Session.UNKNOWN;
        return new Step.Open(slot, handshake(session, draw.oneIn(3) ? draw.below(slots) : slot));
    }

    private Handshake handshake(Session session, int from) {
        boolean odd = draw.oneIn(5);
        Password password = odd && draw.oneIn(2) ? draw.of(Arrays.asList(Password.values())) : Password.RIGHT;
        Seen seen = odd && draw.oneIn(8) ? Seen.AHEAD : draw.oneIn(2) ? Seen.LAST : Seen.NOTHING;
        int timeoutMs = odd ? draw.of(List.of(0, -1, 100, 31_000, Integer.MAX_VALUE, Integer.MIN_VALUE)) : 40_000;
        int cut = odd && draw.oneIn(12) ? draw.of(List.of(-3, 1, 2, 10, 30)) : 0;
        int version = odd && draw.oneIn(4) ? draw.of(List.of(1, -1, 7)) : 0;
        int readOnly = draw.below(8) < 6 ? 0 : draw.oneIn(2) ? 1 : -1;
        return new Handshake(version, seen, timeoutMs, session, from, password, readOnly, cut);
    }

    private Step.Broken broken(int slot) {
        return switch (draw.below(5)) {
            case 0 -> new Step.Broken(slot, new byte[] {-1, -1, -1, -1}, true, "length -1");
            case 1 -> new Step.Broken(slot, new byte[] {127, 0, 0, 0}, true, "length 0x7f000000");
            case 2 -> new Step.Broken(slot, new byte[] {0, 0, 0, 3, 1, 2, 3}, true, "a frame of 3 bytes");
            case 3 -> new Step.Broken(slot, new byte[] {0, 0, 0, 40, 1, 2, 3}, false, "a frame that ends early");
            default -> new Step.Broken(slot, new byte[] {0, 0}, false, "half a length");
        };
    }

    /** A request after which the server may close. */
    private Request last() {
        int kind = draw.below(6);
        if (kind < 2) {
            return request(Op.CLOSE_SESSION, "closeSession", Bodies.nothing());
        }
        if (kind < 5) {
            String scheme = draw.scheme();
            byte[] data = draw.credential();
            return new Request(-4, Op.AUTH, 0, "auth " + scheme + " " + show(data), Bodies.auth(scheme, data));
        }
        int type = UNKNOWN_OPS[draw.below(UNKNOWN_OPS.length)];
        return request(type, "operation " + type, Bodies.pathAndVersion(draw.path(), -1));
    }

    private Request damaged(Request good) {
        if (!draw.oneIn(30)) {
            return good;
        }
        int cut = draw.oneIn(3) ? -1 - draw.below(9) : 1 + draw.below(12);
        return new Request(good.xid(), good.type(), cut, good.text(), good.body());
    }

    private Request request() {
        int kind = draw.below(109);
        if (kind < 26) {
            return create();
        }
        if (kind < 46) {
            return change(kind);
        }
        if (kind < 78) {
            return read(kind);
        }
        if (kind < 90) {
            return multi();
        }
        if (kind < 95) {
            return multiRead();
        }
        if (kind < 100) {
            return setWatches();
        }
        return kind < 105 ? small(kind) : kind == 105 ? hostile() : watches();
    }

    /** Asks for watches, or takes them away; now and then of a type that there is not. */
    private Request watches() {
        boolean remove = draw.oneIn(2);
        int watcherType = draw.oneIn(12) ? draw.of(List.of(0, 6, -1)) : 1 + draw.below(5);
        String path = draw.path();
        String text = (remove ? "removeWatches " : "checkWatches ") + show(path) + " type=" + watcherType;
        return request(remove ? Op.REMOVE_WATCHES : Op.CHECK_WATCHES, text, Bodies.pathAndVersion(path, watcherType));
    }

    private Request small(int kind) {
        if (kind < 103) {
            return new Request(draw.xid(-2), Op.PING, 0, "ping", Bodies.nothing());
        }
        if (kind == 103) {
            return reconfig();
        }
        String path = draw.path();
        return request(Op.SYNC, "sync " + show(path), Bodies.sync(path));
    }

    /** Which a server that stands alone refuses, whatever it says. */
    private Request reconfig() {
        String joining = draw.of(Arrays.asList(null, "server.4=127.0.0.1:1:2:participant;3", "nonsense"));
        String leaving = draw.of(Arrays.asList(null, "1", "x"));
        Body body =
                (out, lane) -> out.string(joining).string(leaving).string(null).i64(-1);
        return request(Op.RECONFIG, "reconfig -add " + joining + " -remove " + leaving, body);
    }

    private Request create() {
        int type = createOp();
        return create(type, flags(type, draw.flags()), draw.acl());
    }

    private int createOp() {
        return draw.oneIn(9) ? Op.CREATE_CONTAINER : draw.oneIn(3) ? Op.CREATE2 : Op.CREATE;
    }

    private Request create(int type, int flags, List<Bodies.Acl> acl) {
        String path = draw.ownPath();
        byte[] data = draw.data();
        String text = createName(type) + " " + show(path) + " " + show(data) + " " + acl;
        return request(type, text + " flags=" + flags, Bodies.create(path, data, acl, flags));
    }

    private static int flags(int type, int flags) {
        return type == Op.CREATE_CONTAINER && flags > 0 && flags < 4 ? 2 : flags;
    }

    private static String createName(int type) {
        return type == Op.CREATE ? "create" : type == Op.CREATE2 ? "create2" : "createContainer";
    }

    private Request change(int kind) {
        String path = draw.ownPath();
        int version = draw.version();
        if (kind < 33) {
            String text = "delete " + show(path) + " version=" + version;
            return request(Op.DELETE, text, Bodies.pathAndVersion(path, version));
        }
        if (kind < 42) {
            byte[] data = draw.data();
            String text = "setData " + show(path) + " " + show(data) + " version=" + version;
            return request(Op.SET_DATA, text, Bodies.setData(path, data, version));
        }
        List<Bodies.Acl> acl = draw.acl();
        String text = "setACL " + show(path) + " " + acl + " version=" + version;
        return request(Op.SET_ACL, text, Bodies.setAcl(path, acl, version));
    }

    private Request read(int kind) {
        String path = draw.path();
        boolean watch = draw.oneIn(2);
        String text = " " + show(path) + " watch=" + watch;
        Body body = Bodies.pathAndWatch(path, watch);
        if (kind < 55) {
            return request(Op.EXISTS, "exists" + text, body);
        }
        if (kind < 62) {
            return request(Op.GET_DATA, "getData" + text, body);
        }
        if (kind < 67) {
            return request(Op.GET_CHILDREN, "getChildren" + text, body);
        }
        if (kind < 73) {
            return request(Op.GET_CHILDREN2, "getChildren2" + text, body);
        }
        return request(Op.GET_ACL, "getACL " + show(path), Bodies.path(path));
    }

    private Request multi() {
        List<Body> parts = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (int i = draw.below(5); i > 0; i--) {
            Request part = draw.oneIn(60) ? strangePart() : part();
            parts.add(Bodies.part(part.type(), part.body()));
            texts.add(part.text());
        }
        return request(Op.MULTI, "multi " + texts, Bodies.multi(parts));
    }

    private Request part() {
        int kind = draw.below(20);
        if (kind < 9) {
            int type = createOp();
            return create(type, draw.oneIn(90) ? 7 : flags(type, draw.below(5)), draw.partAcl());
        }
        if (kind < 17) {
            return change(kind < 13 ? 26 : 35);
        }
        String path = draw.path();
        int version = draw.version();
        String text = "check " + show(path) + " version=" + version;
        return request(Op.CHECK, text, Bodies.pathAndVersion(path, version));
    }

    /** A part that a multi cannot have: a read, another operation, a type that there is not. */
    private Request strangePart() {
        return switch (draw.below(4)) {
            case 0 -> request(Op.GET_DATA, "getData ~/a", Bodies.pathAndWatch("~/a", false));
            case 1 -> request(Op.SET_ACL, "setACL ~/a", Bodies.setAcl("~/a", Bodies.OPEN, -1));
            case 2 -> request(99, "part 99", Bodies.nothing());
            default -> request(Op.SYNC, "sync ~/a", Bodies.sync("~/a"));
        };
    }

    private Request multiRead() {
        List<Body> parts = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (int i = draw.below(4); i > 0; i--) {
            String path = draw.path();
            int type = draw.oneIn(25) ? Op.EXISTS : draw.oneIn(2) ? Op.GET_DATA : Op.GET_CHILDREN;
            parts.add(Bodies.part(type, Bodies.pathAndWatch(path, draw.oneIn(3))));
            texts.add(type + " " + show(path));
        }
        return request(Op.MULTI_READ, "multiRead " + texts, Bodies.multi(parts));
    }

    private Request setWatches() {
        long back = draw.oneIn(4) ? Long.MAX_VALUE / 2 : draw.below(20);
        List<List<String>> lists = new ArrayList<>(Arrays.asList(draw.paths(), draw.paths(), draw.paths()));
        boolean second = draw.oneIn(3);
        String text = (second ? "setWatches2 " : "setWatches ") + back + " back " + lists;
        if (second) {
            lists.add(List.of());
            lists.add(List.of());
        }
        int type = second ? Op.SET_WATCHES2 : Op.SET_WATCHES;
        return new Request(draw.xid(-8), type, 0, printable(text), Bodies.setWatches(back, lists));
    }

    /** A body whose counts and lengths promise more than there is. */
    private Request hostile() {
        int huge = draw.of(List.of(Integer.MAX_VALUE, -2, Integer.MIN_VALUE, 0x00100000, 0x00ffffff));
        return switch (draw.below(5)) {
            case 0 ->
                request(
                        Op.GET_DATA,
                        "getData, path of length " + huge,
                        (out, lane) -> out.i32(huge).i32(0));
            case 1 ->
                request(
                        Op.CREATE,
                        "create, data of length " + huge,
                        (out, lane) -> out.path("~/h").i32(huge).i32(0));
            case 2 ->
                request(
                        Op.CREATE,
                        "create, " + huge + " ACL entries",
                        (out, lane) ->
                                out.path("~/h").buffer(new byte[0]).i32(huge).i32(0));
            case 3 ->
                request(
                        Op.SET_WATCHES,
                        "setWatches, " + huge + " paths",
                        (out, lane) -> out.i64(0).i32(huge));
            default ->
                request(
                        Op.SET_ACL,
                        "setACL, " + huge + " entries",
                        (out, lane) -> out.path("~/a").i32(huge).i32(-1));
        };
    }

    private Request request(int type, String text, Body body) {
        return new Request(draw.xid(++xid), type, 0, text, body);
    }

    /** Bytes for a report: their length and the first of them. */
    static String show(byte[] data) {
        if (data == null) {
            return "null";
        }
        String hex = HexFormat.of().formatHex(data, 0, Math.min(data.length, 24));
        return data.length + "B:" + hex + (data.length > 24 ? "#" + Integer.toHexString(Arrays.hashCode(data)) : "");
    }

    static String show(String path) {
        return path == null ? "null" : '"' + printable(path.length() > 60 ? path.substring(0, 60) + "…" : path) + '"';
    }

    /** A text with all that is not printable ASCII escaped. */
    static String printable(String text) {
        StringBuilder all = new StringBuilder();
        text.chars().forEach(c -> all.append(c >= 32 && c < 127 ? (char) c + "" : String.format("\\u%04x", c)));
        return all.toString();
    }
}
