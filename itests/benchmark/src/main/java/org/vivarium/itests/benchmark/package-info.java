/**
 * A load generator for ZooKeeper servers that costs less than the server it loads: one thread, or a few, each with one
 * selector and its share of the sessions; requests are copied from templates and patched, replies are checked where they lie.
 *
 * <pre>
 *   Main ─ Options ─ Bench ── phase after phase ──► Pump 0..n ── one Drive at a time ──► Sessions ──► sockets
 *                      │                              │
 *                      └── Report ◄── Recorder ◄──────┘
 * </pre>
 *
 * A {@link org.vivarium.itests.benchmark.Drive} says what is sent and judges what comes; a wrong, missing or unasked reply
 * ends the run. Threads: a pump, its sessions, its drive and its recorder belong to one thread.
 */
package org.vivarium.itests.benchmark;
