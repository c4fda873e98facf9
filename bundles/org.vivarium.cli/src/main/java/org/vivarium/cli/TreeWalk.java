package org.vivarium.cli;

import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.vivarium.client.ZkClient;
import org.vivarium.client.ZkException;
import org.vivarium.wire.Code;

/**
 * Goes through a subtree, parents before children, siblings by name; asks ahead for the children of the znodes that
 * come next, so that it does not wait for each by itself. What is deleted meanwhile is left out.
 */
final class TreeWalk {
    private static final int AHEAD = 512;

    private static final class Step {
        final String path;
        CompletableFuture<List<String>> children;

        Step(String path) {
            this.path = path;
        }
    }

    private final ZkClient client;
    private final Deque<Step> stack = new ArrayDeque<>();
    private boolean started;
    private int sinceAsked;

    TreeWalk(ZkClient client, String root) {
        this.client = client;
        stack.push(new Step(root));
    }

    /**
     * The next path; null at the end.
     *
     * @throws ZkException where a znode's children may not be read, or the root does not exist
     */
    String next() throws ZkException, InterruptedException {
        while (!stack.isEmpty()) {
            if (stack.peek().children == null || ++sinceAsked >= AHEAD / 2) {
                askAhead();
            }
            Step step = stack.pop();
            try {
                List<String> names = Shell.await(step.children);
                started = true;
                push(step.path, names);
                return step.path;
            } catch (ZkException e) {
                if (!started || !e.is(Code.NO_NODE)) {
                    throw e;
                }
            }
        }
        return null;
    }

    private void push(String parent, List<String> names) {
        String prefix = parent.equals("/") ? "/" : parent + "/";
        names.stream().sorted(Comparator.reverseOrder()).forEach(name -> stack.push(new Step(prefix + name)));
    }

    /** Many at once, and not one for each that was answered: they share system calls on their way. */
    private void askAhead() {
        sinceAsked = 0;
        Iterator<Step> steps = stack.iterator();
        for (int i = 0; i < AHEAD && steps.hasNext(); i++) {
            Step step = steps.next();
            if (step.children == null) {
                step.children = client.getChildren(step.path, false);
            }
        }
    }
}
