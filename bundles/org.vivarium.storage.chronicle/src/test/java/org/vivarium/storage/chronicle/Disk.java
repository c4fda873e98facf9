package org.vivarium.storage.chronicle;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.vivarium.api.storage.Recovered;
import org.vivarium.api.storage.Recovery;
import org.vivarium.api.storage.Snapshot;
import org.vivarium.api.storage.Storage;
import org.vivarium.api.storage.StorageSettings;

/** A directory with a storage in it, what was forced in it, and the tools to spoil it. */
final class Disk implements SegmentWriter.Force {
    final Path home;
    final List<String> notes = Collections.synchronizedList(new ArrayList<>());
    /** The segments' numbers, in the order in which their files were forced. */
    final List<String> forced = new ArrayList<>();

    long segmentBytes = 64 << 20;
    boolean isBroken;
    /** Whether the factory is the one that ships, which this class does not hear of. */
    boolean isShipped;

    List<Long> given = new ArrayList<>();
    Recovered recovered;
    long snapshot = -1;

    Disk(Path home) {
        this.home = home;
    }

    @Override
    public void force(FileChannel channel, Path file) throws IOException {
        if (isBroken) {
            throw new IOException(file + ": Input/output error");
        }
        forced.add(file.getParent().getFileName().toString());
        channel.force(false);
    }

    Storage start() throws IOException {
        given = new ArrayList<>();
        snapshot = -1;
        Storage storage = (isShipped ? new ChronicleStorageFactory() : new ChronicleStorageFactory(segmentBytes, this))
                .open(new StorageSettings(home, home, 3, Map.of(), notes::add));
        try {
            recovered = storage.recover(new Taker());
            return storage;
        } catch (IOException | RuntimeException e) {
            storage.close();
            throw e;
        }
    }

    /** Starts and stops; what came back is in {@link #given}. */
    Disk read() throws IOException {
        start().close();
        return this;
    }

    private final class Taker implements Recovery {
        @Override
        public long snapshot(long zxid, InputStream body) throws IOException {
            snapshot = zxid;
            return body.readAllBytes().length;
        }

        @Override
        public void txn(long zxid, ByteBuffer txn) throws IOException {
            if (!txn.equals(Disk.txn(zxid, txn.remaining()))) {
                throw new IOException("transaction " + zxid + " was altered");
            }
            given.add(zxid);
        }
    }

    /** A transaction whose bytes follow from its zxid and its length. */
    static ByteBuffer txn(long zxid, int bytes) {
        byte[] content = new byte[bytes];
        new SplittableRandom(zxid).nextBytes(content);
        return ByteBuffer.wrap(content);
    }

    static void append(Storage storage, long from, long to) throws IOException {
        for (long zxid = from; zxid <= to; zxid++) {
            storage.append(zxid, txn(zxid, 200));
        }
    }

    /** Starts, appends, makes durable and stops. */
    void write(long from, long to) throws IOException {
        try (Storage storage = start()) {
            append(storage, from, to);
            storage.sync();
        }
    }

    static List<Long> range(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    /** As it is now, as after a kill. */
    Disk copy(Path to) throws IOException {
        try (Stream<Path> paths = Files.walk(home)) {
            for (Path path : (Iterable<Path>) paths::iterator) {
                Path target = to.resolve(home.relativize(path).toString());
                if (Files.isDirectory(path)) {
                    Files.createDirectories(target);
                } else {
                    Files.copy(path, target);
                }
            }
        }
        return new Disk(to);
    }

    /** The files of entries, oldest first. */
    List<Path> segments() throws IOException {
        return files(SegmentWriter.FILE);
    }

    List<Path> files(String suffix) throws IOException {
        try (Stream<Path> paths = Files.walk(home)) {
            return paths.filter(path -> path.toString().endsWith(suffix))
                    .sorted()
                    .toList();
        }
    }

    Path newest() throws IOException {
        List<Path> all = segments();
        return all.get(all.size() - 1);
    }

    /** Where in a file the transaction's bytes begin. */
    static int find(Path file, long zxid) throws IOException {
        byte[] all = Files.readAllBytes(file);
        byte[] wanted = txn(zxid, 16).array();
        for (int i = 0; i < all.length - wanted.length; i++) {
            if (all[i] == wanted[0] && ByteBuffer.wrap(all, i, wanted.length).equals(ByteBuffer.wrap(wanted))) {
                return i;
            }
        }
        throw new IOException("transaction " + zxid + " is not in " + file);
    }

    static void put(Path file, long position, byte... bytes) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(bytes), position);
        }
    }

    static void flip(Path file, int position) throws IOException {
        put(file, position, (byte) (Files.readAllBytes(file)[position] ^ 1));
    }

    /** A snapshot of so many bytes. */
    record Bytes(long zxid, int bytes) implements Snapshot {
        @Override
        public long digest() {
            return bytes;
        }

        @Override
        public void writeTo(OutputStream out) throws IOException {
            out.write(txn(zxid, bytes).array());
        }
    }
}
