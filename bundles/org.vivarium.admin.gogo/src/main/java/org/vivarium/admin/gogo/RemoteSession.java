package org.vivarium.admin.gogo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiPredicate;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection of {@code bin/gogo.sh}: the secret, then a shell session of its own.
 *
 * <p>The thread that calls {@link #serve} reads; a second one executes, so that a command is interrupted when its user
 * goes.
 */
final class RemoteSession {
    /** How long a connection may take to show the secret, in ms. */
    static final int SECRET_WITHIN_MS = 5_000;

    private static final Logger LOG = LoggerFactory.getLogger(RemoteSession.class);

    private final Socket socket;
    private final BiPredicate<RemoteSession, byte[]> letIn;
    private final CommandProcessor gogo;
    private final GogoCommands commands;

    RemoteSession(
            Socket socket, BiPredicate<RemoteSession, byte[]> letIn, CommandProcessor gogo, GogoCommands commands) {
        this.socket = socket;
        this.letIn = letIn;
        this.gogo = gogo;
        this.commands = commands;
    }

    /** Returns when the connection has ended. */
    void serve() {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = socket.getInputStream();
            if (!letIn.test(this, readSecret(in))) {
                return;
            }
            socket.setSoTimeout(0);
            serve(new DataInputStream(in), new DataOutputStream(new BufferedOutputStream(socket.getOutputStream())));
        } catch (IOException e) {
            LOG.debug("A connection to the shell ended: {}", e.toString());
        }
    }

    /** Any thread. */
    void close() throws IOException {
        socket.close();
    }

    /** All of it within the limit, however slowly it comes. */
    private byte[] readSecret(InputStream in) throws IOException {
        byte[] shown = new byte[Frames.SECRET_BYTES];
        long deadline = System.nanoTime() + SECRET_WITHIN_MS * 1_000_000L;
        for (int at = 0; at < shown.length; ) {
            long leftMs = (deadline - System.nanoTime()) / 1_000_000;
            socket.setSoTimeout((int) Math.max(1, leftMs));
            int read = leftMs <= 0 ? -1 : in.read(shown, at, shown.length - at);
            if (read < 0) {
                throw new EOFException("no secret came within " + SECRET_WITHIN_MS + " ms");
            }
            at += read;
        }
        return shown;
    }

    private void serve(DataInputStream in, DataOutputStream out) throws IOException {
        Frames.write(out, Frames.WELCOME, new byte[0]);
        ExecutorService executor = Executors.newSingleThreadExecutor(task -> {
            Thread thread = new Thread(task, "gogo-run-" + socket.getPort());
            thread.setDaemon(true);
            return thread;
        });
        try (CommandSession session = gogo.createSession(
                InputStream.nullInputStream(), Frames.stream(out, Frames.OUT), Frames.stream(out, Frames.ERR))) {
            // here the server's own commands come first; the local shell keeps Gogo's order
            session.put("SCOPE", GogoCommands.SCOPE + ":*");
            Future<?> running = null;
            while (true) {
                Frames.Frame frame = Frames.read(in);
                await(running);
                running = executor.submit(() -> {
                    answer(session, frame, out);
                    return null;
                });
            }
        } finally {
            executor.shutdownNow();
        }
    }

    /** One request at a time; a client waits for the answer before it asks again. */
    private static void await(Future<?> running) throws IOException {
        try {
            if (running != null) {
                running.get();
            }
        } catch (ExecutionException e) {
            throw new IOException(e.getCause());
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private void answer(CommandSession session, Frames.Frame frame, DataOutputStream out) throws IOException {
        if (frame.kind() == Frames.EXECUTE) {
            Frames.write(out, Frames.DONE, new byte[] {(byte) (execute(session, frame.text(), out) ? 0 : 1)});
        } else if (frame.kind() == Frames.COMPLETE) {
            Frames.write(out, Frames.CANDIDATES, complete(session, frame.text()).getBytes(UTF_8));
        } else {
            throw new IOException("a request of the unknown kind " + frame.kind() + " came");
        }
    }

    private static boolean execute(CommandSession session, String line, DataOutputStream out) throws IOException {
        try {
            Object result = session.execute(line);
            if (result != null) {
                write(out, Frames.OUT, session.format(result, Converter.INSPECT).toString());
            }
            return true;
        } catch (RefusedException e) {
            write(out, Frames.ERR, e.getMessage());
        } catch (Exception e) {
            // whatever a command of somebody else's throws is for the user who called it, as in every shell
            write(out, Frames.ERR, e.getMessage() == null ? e.toString() : e.getMessage());
        }
        return false;
    }

    private static void write(DataOutputStream out, byte kind, String text) throws IOException {
        String end = text.isEmpty() || text.endsWith("\n") ? "" : "\n";
        Frames.stream(out, kind).write((text + end).getBytes(UTF_8));
    }

    private String complete(CommandSession session, String line) {
        Set<String> names = session.get(".commands") instanceof Set<?> all ? strings(all) : Set.of();
        StringBuilder lines = new StringBuilder();
        for (Completion.Candidate c : Completion.of(commands.byName(), names, Completion.words(line))) {
            lines.append(c.value()).append('\t').append(c.description()).append('\t');
            lines.append(c.whole() ? '1' : '0').append('\n');
        }
        return lines.toString();
    }

    private static Set<String> strings(Set<?> all) {
        Set<String> strings = new TreeSet<>();
        all.forEach(one -> strings.add(String.valueOf(one)));
        return strings;
    }
}
