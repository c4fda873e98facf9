/** The commands in the Gogo shell, and the way to it for a running server. */
package org.vivarium.admin.gogo;
