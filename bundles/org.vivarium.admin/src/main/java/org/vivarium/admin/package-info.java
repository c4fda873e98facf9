/** The commands for operators. */
package org.vivarium.admin;
