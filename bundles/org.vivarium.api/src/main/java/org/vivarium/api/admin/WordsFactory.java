package org.vivarium.api.admin;

import org.osgi.annotation.versioning.ProviderType;
import org.vivarium.api.PartFactory;

/** Makes what answers the four-letter words that come on the client port (compat D5). */
@ProviderType
public interface WordsFactory extends PartFactory {
    Words create(ServerControl server);

    /** Answers four-letter words. */
    @ProviderType
    interface Words {
        /** Whether these four bytes, big endian, are a word, allowed or not. On an event loop: must not wait. */
        boolean isWord(int bytes);

        /**
         * The answer, as it goes on the wire, for a word that {@link #isWord} knows. Called by a thread of the server's
         * that may wait, never by an event loop.
         */
        String answer(int bytes);
    }
}
