/**
 * Starts the server's OSGi framework from the directory that the distribution ships:
 *
 * <pre>{@code
 *  bin/zkServer.sh ─► Main ─► Installation   what lies where, and at which level it starts
 *                         ├─► (reader of zoo.cfg, from the runtime bundle: a wrong file is told before anything starts)
 *                         └─► Container       the framework: installs, starts, reports, stops
 * }</pre>
 *
 * The main thread waits for the framework to stop; a shutdown hook stops it at SIGTERM.
 */
package org.vivarium.launcher;
