/**
 * A small asynchronous client of the ZooKeeper protocol, for the shell and the tools.
 *
 * <pre>
 *   any thread ── Call ──► inbox ──► IO thread: Session ◄─► Link ◄─► one server of the connect string
 *              ◄── CompletableFuture, Event ──┘
 * </pre>
 *
 * <p>Threads: a client has one IO thread. It completes the futures and calls the listener, so what hangs on them must
 * not block. All public types may be used by any thread.
 */
@Export
@Version("0.1.0")
package org.vivarium.client;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
