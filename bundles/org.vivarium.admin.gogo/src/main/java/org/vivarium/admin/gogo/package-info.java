/**
 * The commands in the Gogo shell, and the way to that shell for a running server.
 *
 * <pre>
 *   AdminCommand services ──► GogoCommands ──► Gogo: zk:&lt;name&gt;, zk:help ◄── gogo.jline at the terminal
 * (ShellCompletions)
 *                                                  ▲
 *   bin/gogo.sh ──127.0.0.1, secret──► RemoteShell ┘
 * </pre>
 *
 * <p>Whoever can read {@code <dataDir>/gogo.port} may use the shell: the file is made for its owner alone, and holds
 * the port and a secret that is new at each start. Threads: one that accepts, two for each connection; none belongs to
 * the server's core.
 */
package org.vivarium.admin.gogo;
