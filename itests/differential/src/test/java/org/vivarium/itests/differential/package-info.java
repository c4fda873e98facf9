/**
 * The same operations on this server and on Apache's, and a comparison of all that comes back.
 *
 * <pre>
 * seed ─► Sequences ─► List&lt;Step&gt; ─► Duel ─┬─► Lane ── TCP ── server under test
 *                                        └─► Lane ── TCP ── Apache's server
 *                             same text of both? ◄── Answers (masks clocks, maps sessions, makes zxids relative)
 * </pre>
 *
 * One thread does it all: what is sent on one connection is answered before anything is sent on another.
 */
package org.vivarium.itests.differential;
