/** State, rules, sessions, watches, shards and the replica: pure. */
package org.vivarium.core;
