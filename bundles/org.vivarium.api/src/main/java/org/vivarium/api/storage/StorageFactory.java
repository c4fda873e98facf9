package org.vivarium.api.storage;

import java.io.IOException;
import org.osgi.annotation.versioning.ProviderType;
import org.vivarium.api.PartFactory;

/** Opens the storage of one server. */
@ProviderType
public interface StorageFactory extends PartFactory {
    /**
     * Takes the directories for this process alone, creating them where they are missing. Nothing is read or cut yet.
     *
     * @throws IOException where they cannot be used: another process has them, no permission, no space. The message
     * names
     *     the path and says what to do
     */
    Storage open(StorageSettings settings) throws IOException;
}
