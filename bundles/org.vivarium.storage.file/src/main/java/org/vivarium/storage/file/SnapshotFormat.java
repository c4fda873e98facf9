package org.vivarium.storage.file;

/** The layout of a snapshot file (compat C3). */
final class SnapshotFormat {
    /** "ZKSN". */
    static final int MAGIC = 0x5a4b534e;

    static final int VERSION = 2;
    static final long DATABASE = -1;
    static final int DIGEST_VERSION = 2;

    /** What stands behind a checksum: a path of one character. */
    static final byte SEAL_END = '/';

    private SnapshotFormat() {}
}
