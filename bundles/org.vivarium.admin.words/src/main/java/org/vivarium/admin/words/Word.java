package org.vivarium.admin.words;

import java.util.Locale;

/** The words there are; each one's bytes, big endian, are what a client sends first on its connection. */
enum Word {
    RUOK,
    ISRO,
    SRVR,
    STAT,
    CONS,
    CONF,
    MNTR,
    ENVI;

    /** What a telnet client sends for ^C: closes the connection, with no answer. */
    static final int TELNET_CLOSE = 0xfff4fffd;

    private final int bytes;

    Word() {
        int value = 0;
        for (char c : text().toCharArray()) {
            value = value << 8 | c;
        }
        bytes = value;
    }

    String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The word that these bytes are, or null. */
    static Word of(int bytes) {
        for (Word word : ALL) {
            if (word.bytes == bytes) {
                return word;
            }
        }
        return null;
    }

    private static final Word[] ALL = values();
}
