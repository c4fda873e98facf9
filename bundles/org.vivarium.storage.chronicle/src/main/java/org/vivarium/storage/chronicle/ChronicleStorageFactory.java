package org.vivarium.storage.chronicle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import net.openhft.chronicle.bytes.MappedBytes;
import net.openhft.chronicle.core.Jvm;
import net.openhft.chronicle.queue.RollCycles;
import net.openhft.chronicle.wire.WireType;
import net.openhft.chronicle.wire.Wires;
import org.osgi.service.component.annotations.Activate;
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
@Component(service = PartFactory.class, immediate = true)
@Part(kind = "storage", name = "chronicle")
public final class ChronicleStorageFactory implements StorageFactory {
    private static final String DIRECTORY = "chronicle";
    private static final long SEGMENT_BYTES = 64 << 20;

    /** The classes of Chronicle that take most of the half second it needs before its first entry. */
    private static final List<Class<?>> SLOW =
            List.of(Jvm.class, MappedBytes.class, Wires.class, WireType.class, RollCycles.class);

    private final long segmentBytes;
    private final SegmentWriter.Force force;

    /** Begins to load Chronicle, while the rest of the server starts. */
    @Activate
    public ChronicleStorageFactory() {
        this(SEGMENT_BYTES, (channel, file) -> {
            // not Chronicle's sync: that one leaves out pages of earlier chunks, and only logs what the system refuses
            channel.force(false);
        });
        Thread loading = new Thread(ChronicleStorageFactory::load, "vivarium-chronicle-load");
        loading.setDaemon(true);
        loading.start();
    }

    /** With other segments and another idea of durability, for tests. */
    ChronicleStorageFactory(long segmentBytes, SegmentWriter.Force force) {
        this.segmentBytes = segmentBytes;
        this.force = force;
    }

    private static void load() {
        for (Class<?> slow : SLOW) {
            try {
                Class.forName(slow.getName(), true, slow.getClassLoader());
            } catch (ClassNotFoundException | LinkageError e) {
                return; // whoever begins a segment is told
            }
        }
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
