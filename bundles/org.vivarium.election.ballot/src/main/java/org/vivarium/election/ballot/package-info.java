/**
 * Elections in terms, in which each voter has one vote; between our own servers only. Pure; lives on the core thread.
 *
 * <pre>
 *   look, tick ──►┌────────────────┐──► requests for votes to the voters
 *   messages ────►│ BallotElection │──► votes, refusals, the word of a leader
 *   established ─►└────────────────┘──► elected
 * </pre>
 */
package org.vivarium.election.ballot;
