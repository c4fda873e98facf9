package org.vivarium.storage.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Keeps other processes, and other storages of this one, out of a directory. The system lets go of it when a process
 * dies.
 */
final class DirectoryLock implements Closeable {
    private static final String NAME = "vivarium.lock";

    private final FileChannel channel;

    private DirectoryLock(FileChannel channel) {
        this.channel = channel;
    }

    static DirectoryLock take(Path directory) throws IOException {
        Path file = directory.resolve(NAME);
        FileChannel channel;
        try {
            channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        } catch (IOException e) {
            throw Disk.failure(file, "cannot be opened", e);
        }
        try {
            if (lock(channel) != null) {
                return new DirectoryLock(channel);
            }
            throw new IOException(directory + " is in use: another server holds " + NAME
                    + " in it. Stop that one, or give this one directories of its own");
        } catch (IOException e) {
            channel.close();
            throw e;
        }
    }

    private static FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException e) {
            return null;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
