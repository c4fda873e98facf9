/**
 * Fast Leader Election, as ZooKeeper 3.9 speaks it (compat B2). Pure; lives on the core thread.
 *
 * <pre>
 *   look, tick ──►┌──────────────┐──► votes to the voters
 *   votes ───────►│ FastElection │──► answers to who looks for a leader
 *   established ─►└──────────────┘──► elected
 * </pre>
 */
package org.vivarium.election.fast;
