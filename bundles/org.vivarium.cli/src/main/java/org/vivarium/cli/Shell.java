package org.vivarium.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.vivarium.client.ClientOptions;
import org.vivarium.client.ConnectString;
import org.vivarium.client.Event;
import org.vivarium.client.State;
import org.vivarium.client.ZkClient;
import org.vivarium.client.ZkException;

/**
 * Runs commands against one service, and remembers what was run. One thread, but for watch events, which the client's
 * IO thread shows.
 */
final class Shell implements AutoCloseable {
    private static final int HISTORY_SHOWN = 11;

    private final PrintStream out;
    private final PrintStream err;
    private final Consumer<Event> events;
    private final Arguments arguments;
    private final List<String> history = Collections.synchronizedList(new ArrayList<>());
    private final Object connection = new Object();
    private volatile boolean watchesPrinted = true;
    private volatile String server;
    private volatile ZkClient client;
    private int exitCode;
    private boolean left;

    /** @param events shows what the listener is told; on the IO thread */
    Shell(Arguments arguments, PrintStream out, PrintStream err, Consumer<Event> events) {
        this.arguments = arguments;
        this.out = out;
        this.err = err;
        this.events = events;
    }

    /** @param servers a connect string; what was connected before is closed */
    void connect(String servers) throws CliException {
        ConnectString parsed;
        try {
            parsed = ConnectString.parse(servers);
        } catch (IllegalArgumentException e) {
            throw new CliException(e.getMessage());
        }
        close();
        server = servers;
        ClientOptions options = new ClientOptions(
                arguments.timeoutMs(),
                arguments.readOnly(),
                ClientOptions.FRAME_BYTES_MAX_DEFAULT,
                ClientOptions.REQUESTS_MAX_DEFAULT);
        client = ZkClient.open(parsed, options, this::happened);
    }

    /** Whether a server was found within that time. */
    boolean awaitConnected(long ms) throws InterruptedException {
        long byNs = System.nanoTime() + ms * 1_000_000;
        synchronized (connection) {
            while (!state().isConnected() && !state().isFinal()) {
                long leftMs = (byNs - System.nanoTime()) / 1_000_000;
                if (leftMs <= 0) {
                    return false;
                }
                connection.wait(leftMs);
            }
        }
        return state().isConnected();
    }

    /** Runs a line as it was typed. Returns its exit code. */
    int run(String line) throws InterruptedException {
        history.add(line);
        try {
            return run(Words.of(line));
        } catch (CliException e) {
            e.tell(err);
            exitCode = e.exitCode();
            return exitCode;
        }
    }

    /** Runs a command. Returns 0, or how it failed; the user was told why. */
    int run(List<String> words) throws InterruptedException {
        exitCode = tryRun(words);
        return exitCode;
    }

    private int tryRun(List<String> words) throws InterruptedException {
        try {
            Command command = Commands.BY_NAME.get(words.get(0));
            if (command == null) {
                err.print("zkCli.sh [option ...] command [argument ...]\n" + Commands.list());
                throw new CliException(
                        "Command not found: Command not found " + words.get(0), CliException.UNKNOWN_COMMAND);
            }
            command.run(this, command.syntax().parse(words.subList(1, words.size())));
            return 0;
        } catch (CliException e) {
            e.tell(err);
            return e.exitCode();
        } catch (ZkException e) {
            err.println(Failures.text(e));
        } catch (IllegalArgumentException | RejectedExecutionException e) {
            // a path that no server would take; more requests than the client allows
            err.println(e.getMessage());
        }
        return CliException.FAILED;
    }

    /** Why no server was reached; empty before the first failure. */
    String reason() {
        return client == null
                ? ""
                : client.lastFailure().map(reason -> ": " + reason).orElse("");
    }

    /** The client, connected or looking for a server. */
    ZkClient client() throws CliException {
        if (client == null) {
            throw new CliException("Not connected");
        }
        return client;
    }

    /** Waits for the answer, which comes, or the connection breaks. */
    static <T> T await(CompletableFuture<T> future) throws ZkException, InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ZkException refused) {
                throw refused;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    PrintStream out() {
        return out;
    }

    PrintStream err() {
        return err;
    }

    State state() {
        ZkClient now = client;
        return now == null ? State.CLOSED : now.state();
    }

    /** As ZooKeeper's own shell asks. Any thread. */
    String prompt() {
        return "[zk: " + server + "(" + state() + ") " + history.size() + "] ";
    }

    /** The last lines, numbered from the first that was ever run. */
    void showHistory() {
        for (int i = Math.max(0, history.size() - HISTORY_SHOWN); i < history.size(); i++) {
            out.println(i + " - " + history.get(i));
        }
    }

    List<String> history() {
        return Collections.unmodifiableList(history);
    }

    /** Has {@code history} show this instead of the line that asked for it. */
    void rewriteLast(String line) {
        history.set(history.size() - 1, line);
    }

    boolean watchesPrinted() {
        return watchesPrinted;
    }

    void printWatches(boolean on) {
        watchesPrinted = on;
    }

    /** Has the caller stop asking for commands. */
    void leave() {
        left = true;
    }

    boolean hasLeft() {
        return left;
    }

    /** Of the last command. */
    int exitCode() {
        return exitCode;
    }

    /** Ends the session; another one may be connected. */
    @Override
    public void close() {
        if (client != null) {
            client.close();
            client = null;
        }
    }

    private void happened(Event event) {
        synchronized (connection) {
            connection.notifyAll();
        }
        if (watchesPrinted) {
            events.accept(event);
        }
    }
}
