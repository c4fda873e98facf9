package org.vivarium.cli;

import java.io.PrintStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.LongSupplier;
import org.vivarium.client.ZkClient;
import org.vivarium.client.ZkException;
import org.vivarium.wire.Code;

/**
 * Deletes a subtree, many requests at a time. Each znode is deleted at once where that works; one that has children
 * gets them listed and deleted first. So leaves cost one request, and only the inner znodes on the way are held in
 * memory.
 */
final class TreeRemoval {
    private static final long PROGRESS_NS = 2_000_000_000L;
    /** So often a znode may get new children while it is emptied, before that is an error. */
    private static final int ROUNDS_MAX = 100;

    /** A znode that has, or had, children. */
    private static final class Inner {
        final Inner parent;
        final String path;
        Iterator<String> names = List.<String>of().iterator();
        int open;
        int rounds;

        Inner(Inner parent, String path) {
            this.parent = parent;
            this.path = path;
        }
    }

    private record Answer(Inner node, List<String> names, ZkException failure) {}

    private final ZkClient client;
    private final String root;
    private final int inFlightMax;
    private final PrintStream progress;
    private final LongSupplier clockNs;
    private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>();
    private final Deque<Inner> emptying = new ArrayDeque<>();
    private int inFlight;
    private long deleted;

    /** @param progress is told now and then where it takes long */
    TreeRemoval(ZkClient client, String root, int inFlightMax, PrintStream progress, LongSupplier clockNs) {
        this.client = client;
        this.root = root;
        this.inFlightMax = inFlightMax;
        this.progress = progress;
        this.clockNs = clockNs;
    }

    /** @throws ZkException the first refusal; what was deleted by then stays so */
    void run() throws ZkException, InterruptedException {
        long tellAtNs = clockNs.getAsLong() + PROGRESS_NS;
        delete(new Inner(null, root));
        while (inFlight > 0) {
            Answer answer = answers.take();
            inFlight--;
            take(answer);
            askMore();
            if (clockNs.getAsLong() - tellAtNs >= 0) {
                progress.println("deleteall " + root + ": " + deleted + " znodes deleted so far");
                tellAtNs = clockNs.getAsLong() + PROGRESS_NS;
            }
        }
    }

    /** As many as may be under way, of the znode that was met last: the subtree is emptied depth first. */
    private void askMore() {
        while (inFlight < inFlightMax && !emptying.isEmpty()) {
            Inner node = emptying.peek();
            if (!node.names.hasNext()) {
                emptying.pop();
            } else {
                node.open++;
                delete(new Inner(
                        node, node.path.equals("/") ? "/" + node.names.next() : node.path + "/" + node.names.next()));
            }
        }
    }

    private void take(Answer answer) throws ZkException {
        Inner node = answer.node();
        ZkException failure = answer.failure();
        boolean gone = failure != null && failure.is(Code.NO_NODE) && node.parent != null;
        if (answer.names() != null) {
            node.names = answer.names().iterator();
            emptying.push(node);
            deleteIfEmpty(node);
        } else if (failure != null && failure.is(Code.NOT_EMPTY) && node.rounds++ < ROUNDS_MAX) {
            list(node);
        } else if (failure != null && !gone) {
            throw failure;
        } else {
            deleted += gone ? 0 : 1;
            if (node.parent != null) {
                node.parent.open--;
                deleteIfEmpty(node.parent);
            }
        }
    }

    private void deleteIfEmpty(Inner node) {
        if (node.open == 0 && !node.names.hasNext()) {
            delete(node);
        }
    }

    private void delete(Inner node) {
        ask(node, client.delete(node.path, ZkClient.ANY_VERSION).thenApply(done -> null));
    }

    private void list(Inner node) {
        ask(node, client.getChildren(node.path, false));
    }

    private void ask(Inner node, CompletableFuture<List<String>> request) {
        inFlight++;
        request.whenComplete((names, failure) -> answers.add(new Answer(node, names, refusal(failure))));
    }

    private static ZkException refusal(Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause == null || cause instanceof ZkException) {
            return (ZkException) cause;
        }
        throw new IllegalStateException(cause);
    }
}
