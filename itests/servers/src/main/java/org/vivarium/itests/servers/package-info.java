/** Starts servers as processes of their own, for tests: ours from the shipped directory, and Apache's from its jar. */
package org.vivarium.itests.servers;
