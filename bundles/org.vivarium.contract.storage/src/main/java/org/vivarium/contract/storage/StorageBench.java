package org.vivarium.contract.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.vivarium.api.storage.Storage;
import org.vivarium.api.storage.StorageSettings;

/** One storage in directories of its own, and the tools to fill, copy, spoil and read it. */
final class StorageBench {
    final StorageUnderTest tested;
    final Path home;
    final StorageSettings settings;
    final List<String> notes = Collections.synchronizedList(new ArrayList<>());

    StorageBench(StorageUnderTest tested, Path home) {
        this.tested = tested;
        this.home = home;
        this.settings = new StorageSettings(home.resolve("data"), home.resolve("log"), 3, tested.options(), notes::add);
    }

    Storage open() throws IOException {
        return tested.factory().open(settings);
    }

    /** Opens and recovers; the caller closes. */
    Storage start() throws IOException {
        return start(new Seen());
    }

    Storage start(Seen seen) throws IOException {
        Storage storage = open();
        try {
            seen.recovered = storage.recover(seen);
            return storage;
        } catch (Throwable e) {
            storage.close();
            throw e;
        }
    }

    /** Opens, recovers, closes. */
    Seen read() throws IOException {
        Seen seen = new Seen();
        start(seen).close();
        return seen;
    }

    /** Appends {@code from} to {@code to}, each made durable by itself. */
    static void append(Storage storage, long from, long to) throws IOException {
        for (long zxid = from; zxid <= to; zxid++) {
            storage.append(zxid, Txns.of(zxid));
            storage.sync();
        }
    }

    /** Starts, appends and closes: every call leaves a log file of its own. */
    void write(long from, long to) throws IOException {
        try (Storage storage = start()) {
            append(storage, from, to);
        }
    }

    void save(long zxid) throws IOException {
        try (Storage storage = start()) {
            storage.save(new TestSnapshot(zxid, 1000));
        }
    }

    /** Everything as it is on the disk now, in other directories. */
    StorageBench copy(Path to) throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.toList()) {
                Path copy = to.resolve(home.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(copy);
                } else {
                    Files.copy(file, copy);
                }
            }
        }
        return new StorageBench(tested, to);
    }

    void delete() throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.sorted(Collections.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    List<Path> logFiles() throws IOException {
        return tested.logFiles(settings);
    }

    Path newestLogFile() throws IOException {
        List<Path> files = logFiles();
        return files.get(files.size() - 1);
    }

    List<Path> snapshotFiles() throws IOException {
        return tested.snapshotFiles(settings);
    }

    Path newestSnapshotFile() throws IOException {
        List<Path> files = snapshotFiles();
        return files.get(files.size() - 1);
    }

    /** The same file in a copy. */
    Path in(StorageBench copy, Path file) {
        return copy.home.resolve(home.relativize(file).toString());
    }

    /** Where the last byte stands that is not zero: what lies behind is room, not data. */
    static int dataEnd(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == 0) {
            end--;
        }
        return end;
    }

    static void flip(Path file, long bit) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            ByteBuffer one = ByteBuffer.allocate(1);
            channel.read(one, bit / 8);
            one.put(0, (byte) (one.get(0) ^ 1 << bit % 8)).flip();
            channel.write(one, bit / 8);
        }
    }

    /** Writes zeros up to, and not including, {@code to}, as pages do that never reached the disk. */
    static void zero(Path file, long from, long to) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.allocate((int) (to - from)), from);
        }
    }

    static void truncate(Path file, long size) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(size);
        }
    }

    static List<Long> range(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    /** What stands in the log and snapshot files, to see that nothing was changed. */
    List<String> contents() throws IOException {
        List<String> all = new ArrayList<>();
        for (Path file :
                Stream.concat(logFiles().stream(), snapshotFiles().stream()).toList()) {
            all.add(home.relativize(file) + " "
                    + ByteBuffer.wrap(Files.readAllBytes(file)).hashCode());
        }
        return all;
    }

    /** The log goes on behind what was recovered, and all of it comes back. */
    void assertGoesOn(Seen seen) throws IOException {
        long last = seen.last();
        write(last + 1, last + 3);
        Seen again = read();
        assertEquals(last + 3, again.last(), "appended behind what was recovered, and lost");
        long first = seen.zxids.isEmpty() ? last + 1 : seen.zxids.get(0);
        assertEquals(range(first, last + 3), again.zxids);
    }
}
