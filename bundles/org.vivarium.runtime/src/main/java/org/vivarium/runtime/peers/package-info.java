/**
 * Connections between the servers of an ensemble, over the transport: votes on the election port, messages of the
 * broadcast on the quorum port.
 *
 * <pre>
 *   ElectionLinks  ── ElectionWire  ──┐
 *   (own thread)      (its loop)      ├── PeerSockets ── Transport
 *   BroadcastLinks ── BroadcastLink ──┘   (names, ports)
 *   (any thread)      (its loop)
 * </pre>
 */
package org.vivarium.runtime.peers;
