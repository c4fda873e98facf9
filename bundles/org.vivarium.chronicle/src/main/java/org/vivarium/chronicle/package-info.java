/** Chronicle Queue and what it needs, in one resident bundle. */
package org.vivarium.chronicle;
