/**
 * An ensemble in one thread from one seed: cores, shards, election, broadcast and tree as they are; disks, network,
 * clocks and clients simulated.
 *
 * <pre>
 *   Simulation ──► SimServer  a Replica, its shards, and a Disk whose unsynced end a crash may lose
 *        ├───────► Network    links in order, late, cut and blocked; votes that get lost
 *        ├───────► SimClient  sessions, writes, reads, watches ──► Replies   compares what it is told with …
 *        ├───────► Committed  … what was agreed: one order, and the state after each transaction
 *        └───────► Faults     crashes, partitions, pauses, slow disks, blackouts; off at last, then all must recover
 * </pre>
 *
 * <p>A {@link org.vivarium.itests.simulation.Plan} can make a server of something else; {@link
 * org.vivarium.itests.simulation.Planted} are the mistakes that have to be caught.
 */
package org.vivarium.itests.simulation;
