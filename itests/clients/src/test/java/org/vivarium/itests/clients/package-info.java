/**
 * The shipped server, driven by the clients that people have: Java, Curator, kazoo, C, and {@code nc}.
 *
 * <p>{@code -Dclients.server=apache} runs all of it against Apache's server, which shows that a test asks for what
 * ZooKeeper does and not for what ours happens to do.
 */
package org.vivarium.itests.clients;
