package org.vivarium.storage.file;

import java.io.IOException;
import org.osgi.service.component.annotations.Component;
import org.vivarium.api.Part;
import org.vivarium.api.PartFactory;
import org.vivarium.api.storage.Storage;
import org.vivarium.api.storage.StorageFactory;
import org.vivarium.api.storage.StorageSettings;

/**
 * Offers the storage that keeps Apache ZooKeeper's own files, so that either server can go on with the other's data.
 */
@Component(service = PartFactory.class)
@Part(kind = "storage", name = "file")
public final class FileStorageFactory implements StorageFactory {
    @Override
    public Storage open(StorageSettings settings) throws IOException {
        return FileStorage.open(settings);
    }
}
