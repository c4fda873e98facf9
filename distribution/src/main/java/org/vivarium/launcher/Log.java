package org.vivarium.launcher;

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.slf4j.ILoggerFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The log, which takes as long to open as a third of what else is done before the bundles start, and is opened beside it.
 * Threadsafe.
 */
final class Log {
    private static final FutureTask<ILoggerFactory> OPENING = new FutureTask<>(LoggerFactory::getILoggerFactory);

    private Log() {}

    /** Begins to open it, and returns at once. */
    static void open() {
        Thread opening = new Thread(OPENING, "log");
        opening.setDaemon(true);
        opening.start();
    }

    /** Waits until it is open: slf4j holds back what is logged earlier, and says so on the terminal. */
    static Logger of(Class<?> user) {
        // does nothing where it runs already
        OPENING.run();
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return OPENING.get().getLogger(user.getName());
                } catch (InterruptedException e) {
                    interrupted = true;
                } catch (ExecutionException e) {
                    throw new IllegalStateException("the log cannot be opened: " + e.getCause(), e.getCause());
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
