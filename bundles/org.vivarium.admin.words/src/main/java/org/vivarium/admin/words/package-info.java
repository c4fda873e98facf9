/**
 * The four-letter words on the client port, in the form that ZooKeeper 3.9 gives them, since scripts and monitors parse
 * it:
 * {@code ruok isro srvr stat cons conf mntr envi}. An answer is made afresh from
 * {@link org.vivarium.api.admin.ServerControl} each time; nothing is kept, and several threads may ask at once.
 */
package org.vivarium.admin.words;
