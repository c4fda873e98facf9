/** The broadcast of a server that stands alone. */
package org.vivarium.broadcast.solo;
