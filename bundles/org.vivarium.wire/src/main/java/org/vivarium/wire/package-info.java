/** Jute records, framing, opcodes and error codes of the client protocol and the log. */
package org.vivarium.wire;
