/**
 * Reads zoo.cfg into {@link org.vivarium.runtime.config.ServerSettings}. Everything here but the reading itself is a
 * value.
 *
 * <pre>{@code
 *  file ── CfgEntry ──► CfgReader ──► ServerSettings
 *        (lines, keys)   (Keys: what    (typed, in range)
 *                         is known)
 * }</pre>
 */
package org.vivarium.runtime.config;
