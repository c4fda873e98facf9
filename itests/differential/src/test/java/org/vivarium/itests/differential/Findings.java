package org.vivarium.itests.differential;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.vivarium.itests.differential.Step.Body;
import org.vivarium.itests.differential.Step.Handshake;
import org.vivarium.itests.differential.Step.Open;
import org.vivarium.itests.differential.Step.Password;
import org.vivarium.itests.differential.Step.Request;
import org.vivarium.itests.differential.Step.Seen;
import org.vivarium.itests.differential.Step.Send;
import org.vivarium.itests.differential.Step.Session;

/** Where the two servers once differed, each as the few steps that showed it; played before the random ones. */
final class Findings {
    private Findings() {}

    /** The sequences, by what they are about. */
    static Map<String, List<Step>> all() {
        Map<String, List<Step>> all = new LinkedHashMap<>();
        all.put(
                "a digest without a credential is refused",
                List.of(open(), send(Op.AUTH, Bodies.auth("digest", null))));
        all.put(
                "an unknown create mode spoils a whole multi",
                List.of(
                        open(),
                        multi(
                                Bodies.part(Op.CHECK, Bodies.pathAndVersion("~/nosuch", 0)),
                                Bodies.part(Op.CREATE, Bodies.create("~/a", null, Bodies.OPEN, 7)))));
        all.put(
                "a missing path spoils a whole multi",
                List.of(
                        open(),
                        multi(
                                Bodies.part(Op.CREATE, Bodies.create("~/a", null, Bodies.OPEN, 0)),
                                Bodies.part(Op.DELETE, Bodies.pathAndVersion(null, -1)))));
        all.put(
                "a path that is not there is not a bad path",
                List.of(
                        open(),
                        send(Op.CREATE, Bodies.create(null, null, Bodies.OPEN, 0)),
                        send(Op.DELETE, Bodies.pathAndVersion(null, -1)),
                        send(Op.SET_DATA, Bodies.setData(null, null, -1))));
        all.put(
                "what stands before a missing list of watches is told",
                List.of(
                        open(),
                        send(
                                Op.SET_WATCHES,
                                Bodies.setWatches(0, Arrays.asList(List.of("~/nosuch"), null, List.of())))));
        all.put("the empty path is the root's", emptyPath());
        all.put(
                "a zxid that the server has not reached comes before a wrong password",
                List.of(open(), new Step.Drop(0), resume(Seen.AHEAD, Password.WRONG)));
        all.put("what one connection has shown, another may have seen", reconnects());
        return all;
    }

    private static List<Step> emptyPath() {
        return List.of(
                open(),
                send(Op.GET_DATA, Bodies.pathAndWatch("", true)),
                send(Op.GET_CHILDREN2, Bodies.pathAndWatch("", true)),
                send(Op.GET_ACL, Bodies.path("")),
                send(Op.SET_WATCHES, Bodies.setWatches(0, List.of(List.of(), List.of(""), List.of()))),
                // changes the children of the root: the watch on the empty path is not told
                send(Op.DELETE, Bodies.pathAndVersion("~", -1)),
                send(Op.CREATE, Bodies.create("~", null, Bodies.OPEN, 0)));
    }

    /** A client that changes its connection right after a write: whichever thread serves it must have that write. */
    private static List<Step> reconnects() {
        Step[] steps = new Step[60];
        steps[0] = open();
        for (int i = 1; i < steps.length; i += 2) {
            steps[i] = send(Op.SET_DATA, Bodies.setData("~", text("change " + i), -1));
            if (i + 1 < steps.length) {
                steps[i + 1] = resume(Seen.LAST, Password.RIGHT);
            }
        }
        return List.of(steps);
    }

    private static Step open() {
        return new Open(0, new Handshake(0, Seen.NOTHING, 40_000, Session.NEW, 0, Password.RIGHT, 0, 0));
    }

    private static Step resume(Seen seen, Password password) {
        return new Open(0, new Handshake(0, seen, 40_000, Session.KNOWN, 0, password, 0, 0));
    }

    private static Step multi(Body... parts) {
        return send(Op.MULTI, Bodies.multi(List.of(parts)));
    }

    private static Step send(int type, Body body) {
        return new Send(0, List.of(new Request(1, type, 0, "operation " + type, body)));
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
