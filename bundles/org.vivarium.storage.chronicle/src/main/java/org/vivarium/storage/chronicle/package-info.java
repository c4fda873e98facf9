/** A journal of operations on Chronicle Queue. */
package org.vivarium.storage.chronicle;
