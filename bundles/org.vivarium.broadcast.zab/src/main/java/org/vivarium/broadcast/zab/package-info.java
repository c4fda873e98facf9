/**
 * ZooKeeper's atomic broadcast (compat B3 to B7): who leads collects the promises of a quorum for a new epoch, brings
 * everybody to its history, then proposes, and commits what a quorum has on its disk.
 *
 * <pre>
 *   ZabBroadcast ── leads ──► Leader ──► Learner (one a link)
 *        │  └──── follows ──► Follower
 *        └── History: the last transactions in the log
 * </pre>
 *
 * <p>All of it runs on the core thread. See DESIGN.md.
 */
package org.vivarium.broadcast.zab;
