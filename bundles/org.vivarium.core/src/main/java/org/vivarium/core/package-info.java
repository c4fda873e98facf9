/**
 * The heart of the server: what the state is and how it changes ({@code state}), how clients are served from it
 * ({@code shard}), and how changes come to be agreed ({@code replica}).
 *
 * <pre>
 *   client ──► shard ── read: answered from the shard's view
 *                │
 *                └───── write ──► replica ── decide ──► broadcast ──► log, peers
 *                                                                        │
 *   client ◄── shard ◄── commits: states, changes, results ◄── commit ◄──┘
 * </pre>
 *
 * <p>Pure: no thread, clock, socket, file or logger. Time is an argument, chance comes from a seeded source.
 */
package org.vivarium.core;
