/**
 * zkCli: the commands of ZooKeeper's shell, at a terminal, from a pipe, or one at a time.
 *
 * <p>Threads: commands run on the main thread and wait for the client's answers; watch events are shown by the client's
 * IO thread.
 */
package org.vivarium.cli;
