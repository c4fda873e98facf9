package org.vivarium.storage.chronicle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.osgi.service.component.annotations.Component;
import org.vivarium.api.Part;
import org.vivarium.api.PartFactory;
import org.vivarium.api.storage.Storage;
import org.vivarium.api.storage.StorageFactory;
import org.vivarium.api.storage.StorageSettings;

/**
 * Opens storages that keep their log in Chronicle Queue, in {@code dataLogDir/chronicle}, and their snapshots in
 * {@code dataDir/chronicle}, beside whatever another storage has there.
 */
@Component(service = PartFactory.class)
@Part(kind = "storage", name = "chronicle")
public final class ChronicleStorageFactory implements StorageFactory {
    private static final String DIRECTORY = "chronicle";
    private static final long SEGMENT_BYTES = 64 << 20;

    private final long segmentBytes;
    private final SegmentWriter.Force force;

    public ChronicleStorageFactory() {
        this(SEGMENT_BYTES, (channel, file) -> {
            // not Chronicle's sync: that one leaves out pages of earlier chunks, and only logs what the system refuses
            channel.force(false);
        });
    }

    /** With other segments and another idea of durability, for tests. */
    ChronicleStorageFactory(long segmentBytes, SegmentWriter.Force force) {
        this.segmentBytes = segmentBytes;
        this.force = force;
    }

    @Override
    public Storage open(StorageSettings settings) throws IOException {
        Path log = settings.logDir().resolve(DIRECTORY);
        Path data = settings.dataDir().resolve(DIRECTORY);
        Files.createDirectories(data);
        Files.createDirectories(log);
        List<DirectoryLock> locks = new ArrayList<>();
        try {
            locks.add(DirectoryLock.take(data));
            if (!Files.isSameFile(log, data)) {
                locks.add(DirectoryLock.take(log));
            }
        } catch (IOException e) {
            for (DirectoryLock lock : locks) {
                lock.close();
            }
            throw e;
        }
        Segments segments = new Segments(log, settings.notes());
        Snapshots snapshots = new Snapshots(data, settings.notes());
        return new ChronicleStorage(settings, segments, snapshots, locks, segmentBytes, force);
    }
}
