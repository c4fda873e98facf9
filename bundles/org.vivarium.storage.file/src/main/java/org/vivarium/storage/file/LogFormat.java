package org.vivarium.storage.file;

/** The layout of a log file (compat C2). */
final class LogFormat {
    /** "ZKLG". */
    static final int MAGIC = 0x5a4b4c47;

    static final int VERSION = 2;
    static final long DATABASE = 0;
    static final int FILE_HEADER_BYTES = 16;

    /** Before the payload: its Adler-32 as a long, its length. */
    static final int ENTRY_HEADER_BYTES = 12;

    static final byte ENTRY_END = 'B';
    static final int ENTRY_EXTRA_BYTES = ENTRY_HEADER_BYTES + 1;

    /** Of a payload: the header that every transaction has, and where its zxid stands in it. */
    static final int TXN_HEADER_BYTES = 32;

    static final int TXN_ZXID_AT = 12;

    /** No payload is longer; requests are limited to far less. */
    static final int TXN_BYTES_MAX = 64 << 20;

    private LogFormat() {}
}
