/**
 * The rules of the design and of the style, held against the code. Each rule is first shown to find a planted fault, so
 * that it cannot pass by looking at nothing.
 */
package org.vivarium.itests.tidy;
