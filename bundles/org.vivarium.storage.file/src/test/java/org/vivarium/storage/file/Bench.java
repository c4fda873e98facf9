package org.vivarium.storage.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.vivarium.api.storage.Recovered;
import org.vivarium.api.storage.Recovery;
import org.vivarium.api.storage.Snapshot;
import org.vivarium.api.storage.Storage;
import org.vivarium.api.storage.StorageSettings;

/** A storage in one directory, as most servers have it, and what it gave back. */
final class Bench implements Recovery {
    final Path directory;
    final List<String> notes = new ArrayList<>();
    final List<Long> zxids = new ArrayList<>();
    final List<String> txns = new ArrayList<>();
    Recovered recovered;

    /** How long a snapshot's body is, and which digest it is said to have. */
    int bodyBytes;

    long digest;
    long snapshotZxid = -1;
    byte[] body;

    private final Path home;
    private final Map<String, String> options;

    Bench(Path home, Map<String, String> options) {
        this.home = home;
        this.options = options;
        this.directory = home.resolve("version-2");
    }

    Storage open() throws IOException {
        return new FileStorageFactory().open(new StorageSettings(home, home, 3, options, notes::add));
    }

    Storage start() throws IOException {
        zxids.clear();
        txns.clear();
        snapshotZxid = -1;
        Storage storage = open();
        try {
            recovered = storage.recover(this);
            return storage;
        } catch (IOException e) {
            storage.close();
            throw e;
        }
    }

    Bench read() throws IOException {
        start().close();
        return this;
    }

    Path put(String name, String hex) throws IOException {
        Files.createDirectories(directory);
        return Files.write(directory.resolve(name), bytes(hex));
    }

    static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex.replaceAll("[\\s|]", ""));
    }

    static ByteBuffer txn(long zxid) {
        return ByteBuffer.allocate(40)
                .putLong(1)
                .putInt(2)
                .putLong(zxid)
                .putLong(3)
                .putInt(5)
                .putLong(zxid)
                .flip();
    }

    static void append(Storage storage, long from, long to) throws IOException {
        for (long zxid = from; zxid <= to; zxid++) {
            storage.append(zxid, txn(zxid));
        }
        storage.sync();
    }

    Snapshot snapshot(long zxid) {
        return snapshot(zxid, digest, new byte[bodyBytes]);
    }

    static Snapshot snapshot(long zxid, long digest, byte[] body) {
        return new Snapshot() {
            @Override
            public long zxid() {
                return zxid;
            }

            @Override
            public long digest() {
                return digest;
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                out.write(body);
            }
        };
    }

    List<String> names() throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> !name.equals("vivarium.lock"))
                    .sorted()
                    .toList();
        }
    }

    @Override
    public long snapshot(long zxid, InputStream in) throws IOException {
        snapshotZxid = zxid;
        body = in.readNBytes(bodyBytes);
        return digest;
    }

    @Override
    public void txn(long zxid, ByteBuffer txn) {
        byte[] bytes = new byte[txn.remaining()];
        txn.get(bytes);
        zxids.add(zxid);
        txns.add(HexFormat.of().formatHex(bytes));
    }
}
