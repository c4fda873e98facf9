/**
 * An ensemble in one thread from one seed: cores, shards, election, broadcast and tree as they are; disks, network,
 * clocks and clients simulated.
 *
 * <pre>
 *   Simulation ──► SimServer  a Replica, its shards, and a Disk whose unsynced end a crash may lose
 *        ├───────► Network    links in order, late, cut and blocked; votes that get lost
 *        ├───────► SimClient  a session and its requests ──► Replies  compares its answers with
 *        ├───────► Committed  what was agreed: one order, and each state
 *        └───────► Faults     crashes, partitions, pauses, slow disks; off at last
 * </pre>
 *
 * <p>A {@link org.vivarium.itests.simulation.Plan} can make a server of something else; {@link
 * org.vivarium.itests.simulation.Planted} are the mistakes that have to be caught.
 */
package org.vivarium.itests.simulation;
