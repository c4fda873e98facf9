/** A small asynchronous client, for the shell and the tools. */
package org.vivarium.client;
