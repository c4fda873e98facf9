/** The four-letter words on the client port. */
package org.vivarium.admin.words;
