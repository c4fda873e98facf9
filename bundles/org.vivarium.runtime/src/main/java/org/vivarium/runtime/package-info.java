/** The server component: threads, clock, configuration, metrics. */
package org.vivarium.runtime;
