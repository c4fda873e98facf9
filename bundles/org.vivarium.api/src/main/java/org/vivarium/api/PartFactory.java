package org.vivarium.api;

import org.osgi.annotation.versioning.ProviderType;

/**
 * A provider of one extension point. It is the OSGi service that a plug-in registers, together with {@link Part}:
 *
 * <pre>{@code
 * @Component(service = PartFactory.class)
 * @Part(kind = "storage", name = "file")
 * public final class FileStorageFactory implements StorageFactory { … }
 * }</pre>
 *
 * <p>A factory holds no state and opens nothing until it is asked; what it makes belongs to the server and is never a
 * service. When its bundle stops, the server lets go of what it made before the service's unregistration returns (the
 * wait is bounded).
 */
@ProviderType
public interface PartFactory {}
