/** The authentication schemes that are always there: digest and ip (compat A6.1). */
package org.vivarium.core.auth;
