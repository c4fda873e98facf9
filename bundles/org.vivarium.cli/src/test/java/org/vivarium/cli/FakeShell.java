package org.vivarium.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server's side of the shell: takes one secret, echoes lines, fails those that begin with {@code bad}. */
final class FakeShell {
    final List<String> lines = new CopyOnWriteArrayList<>();
    private final byte[] secret = new byte[32];
    private final ServerSocket listener;
    private final Thread thread;

    FakeShell() throws IOException {
        Arrays.fill(secret, (byte) 7);
        listener = new ServerSocket(0, 5, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        thread = new Thread(this::accept, "fake-shell");
        thread.setDaemon(true);
        thread.start();
    }

    /** A zoo.cfg whose data directory has the file that lets in; with this many bytes of the secret right. */
    Path configuration(Path dir, int rightBytes) throws IOException {
        byte[] shown = secret.clone();
        Arrays.fill(shown, rightBytes, 32, (byte) 0);
        Path data = Files.createDirectories(dir.resolve("data"));
        String content =
                "port=" + listener.getLocalPort() + "\nsecret=" + HexFormat.of().formatHex(shown) + "\n";
        Files.writeString(data.resolve("gogo.port"), content);
        return Files.writeString(dir.resolve("zoo.cfg"), "tickTime=2000\ndataDir = " + data + "\nclientPort=2181\n");
    }

    private void accept() {
        while (!listener.isClosed()) {
            try (Socket socket = listener.accept()) {
                serve(new DataInputStream(socket.getInputStream()), new DataOutputStream(socket.getOutputStream()));
            } catch (IOException e) {
                continue; // a client has gone, with or without a reset, or the listener is closed
            }
        }
    }

    private void serve(DataInputStream in, DataOutputStream out) throws IOException {
        if (!Arrays.equals(secret, in.readNBytes(32))) {
            return;
        }
        write(out, 'W', new byte[0]);
        while (true) {
            in.readByte();
            String line = new String(in.readNBytes(in.readInt()), UTF_8);
            lines.add(line);
            if (line.equals("leave")) {
                return;
            }
            boolean bad = line.startsWith("bad");
            write(out, bad ? 'E' : 'O', (bad ? "no: " + line + "\n" : "<" + line + ">\n").getBytes(UTF_8));
            write(out, 'D', new byte[] {(byte) (bad ? 1 : 0)});
        }
    }

    private static void write(DataOutputStream out, char kind, byte[] bytes) throws IOException {
        out.writeByte(kind);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    /** Back when nothing listens any more: the port stays open for as long as a thread waits in it. */
    void close() throws IOException, InterruptedException {
        listener.close();
        thread.join();
    }
}
