package org.vivarium.api.transport;

import java.util.concurrent.Executor;
import org.osgi.annotation.versioning.ProviderType;

/**
 * An event loop: one thread that serves its connections in turn. {@link #execute} may be called by any thread and runs
 * tasks in the order they came; a task must be short and must not wait. Tasks handed to a stopped loop are dropped.
 */
@ProviderType
public interface Loop extends Executor {
    /** From 0 to the number of loops - 1. */
    int index();
}
