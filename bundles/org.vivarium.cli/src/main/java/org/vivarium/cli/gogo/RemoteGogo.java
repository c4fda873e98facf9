package org.vivarium.cli.gogo;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A connection to the Gogo shell of a running server. The frames are described in the server's bundle
 * {@code org.vivarium.admin.gogo}, class {@code Frames}.
 */
public final class RemoteGogo implements Closeable {
    /** How long a server may take to let us in, in ms. */
    private static final int WELCOME_WITHIN_MS = 10_000;

    /** The longest that comes is a list of completions. */
    private static final int ANSWER_BYTES_MAX = 16 * 1024 * 1024;

    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    private final Socket socket = new Socket();
    private final PrintStream out;
    private final PrintStream err;
    private DataInputStream in;
    private DataOutputStream requests;

    private RemoteGogo(PrintStream out, PrintStream err) {
        this.out = out;
        this.err = err;
    }

    /**
     * A word that what is typed may become.
     *
     * @param value the whole word
     * @param description empty where there is none
     * @param whole whether the word ends there
     */
    record Candidate(String value, String description, boolean whole) {}

    /**
     * Connects to the server that runs with this configuration.
     *
     * @param out takes what commands print, as bytes in UTF-8
     * @param err takes what they complain of
     */
    public static RemoteGogo connect(Path configuration, PrintStream out, PrintStream err)
            throws NoServerException, IOException {
        PortFile file = PortFile.of(configuration);
        RemoteGogo gogo = new RemoteGogo(out, err);
        try {
            gogo.open(file);
            return gogo;
        } catch (ConnectException e) {
            gogo.close();
            throw new NoServerException("No server runs for " + configuration + ": nothing listens on port "
                    + file.port() + " of " + file.file() + ", which a server left behind that did not stop in order.");
        } catch (EOFException | SocketException e) {
            gogo.close();
            throw new NoServerException("The server on port " + file.port() + " of " + file.file()
                    + " does not let us in: it has just been restarted, or has too many shells open. Try again.");
        }
    }

    private void open(PortFile file) throws IOException {
        socket.connect(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), file.port()), WELCOME_WITHIN_MS);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(WELCOME_WITHIN_MS);
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream()));
        requests = new DataOutputStream(new BufferedOutputStream(socket.getOutputStream()));
        requests.write(file.secret());
        requests.flush();
        if (in.readByte() != 'W' || in.readInt() != 0) {
            throw new EOFException("no server of ours listens on port " + file.port());
        }
        // a command may take its time
        socket.setSoTimeout(0);
    }

    /** Runs a line and prints what comes. False where it failed; why was printed. */
    public boolean execute(String line) throws IOException {
        send('X', line);
        while (true) {
            byte kind = in.readByte();
            byte[] bytes = content();
            if (kind == 'D') {
                return bytes.length > 0 && bytes[0] == 0;
            }
            OutputStream to = kind == 'E' ? err : out;
            to.write(bytes);
            to.flush();
        }
    }

    /** What the last word of the line may become. */
    List<Candidate> complete(String line) throws IOException {
        send('C', line);
        in.readByte();
        List<Candidate> candidates = new ArrayList<>();
        for (String one : new String(content(), UTF_8).lines().toList()) {
            String[] cells = one.split("\t", -1);
            candidates.add(new Candidate(cells[0], cells[1], cells[2].equals("1")));
        }
        return candidates;
    }

    private void send(char kind, String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        requests.writeByte(kind);
        requests.writeInt(bytes.length);
        requests.write(bytes);
        requests.flush();
    }

    private byte[] content() throws IOException {
        int length = in.readInt();
        if (length < 0 || length > ANSWER_BYTES_MAX) {
            throw new IOException(
                    "an answer of " + length + " bytes came; no more than " + ANSWER_BYTES_MAX + " are taken");
        }
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("the answer is cut short");
        }
        return bytes;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
