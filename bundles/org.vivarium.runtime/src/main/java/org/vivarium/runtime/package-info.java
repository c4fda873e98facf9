/**
 * The server as it runs: the component that puts the parts together, the threads, the clock, the configuration.
 *
 * <pre>
 *   transport loops ─ one shard each     core thread ─ the replica      log thread ─ the storage
 *   control thread ─ the reconciler      clock ─ ticks                  snapshots, words, a swap ─ a thread each
 * </pre>
 *
 * <p>Threads hand values to each other through queues, and share nothing else.
 */
package org.vivarium.runtime;
