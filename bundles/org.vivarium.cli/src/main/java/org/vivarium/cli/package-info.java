/** zkCli. */
package org.vivarium.cli;
