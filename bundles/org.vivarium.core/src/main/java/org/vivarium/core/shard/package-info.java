/**
 * How clients are served: a shard for every event loop of the transport, with its connections, their watches, and a
 * view.
 *
 * <pre>
 *   bytes ──► frame ──┬─ read, nothing of the client's own before it ──► answered from the view, at once
 *                     ├─ read behind an unanswered write ──► waits in the client's queue
 *                     └─ write ──► core, and a place in the client's queue
 *   commits ──► for each: the view moves, watches fire, the writer is answered, then the reads that waited behind it
 * </pre>
 *
 * <p>Everything in a shard runs on its loop's thread. Shards share nothing but immutable states.
 */
@Export
@Version("0.1.0")
package org.vivarium.core.shard;

import org.osgi.annotation.bundle.Export;
import org.osgi.annotation.versioning.Version;
