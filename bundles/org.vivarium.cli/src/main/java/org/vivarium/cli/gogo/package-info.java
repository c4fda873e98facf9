/**
 * The client of a running server's Gogo shell: one command, a script, or a terminal with line editing and completion.
 * One thread; plain Java and JLine.
 */
package org.vivarium.cli.gogo;
