package org.vivarium.itests.benchmark;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * A request encoded ahead, of which only the xid and the numbers in its paths and data are written anew each time.
 *
 * @param frame the whole frame, with its length
 * @param parentAt where the five digits of each path's parent begin; -1 for none
 * @param numberAt where the ten digits of each path's own number begin; -1 for none
 * @param markAt where the number stands in each path's data; -1 for none
 */
record Template(byte[] frame, int[] parentAt, int[] numberAt, int[] markAt) {
    static final int PARENT_DIGITS = 5;
    static final int NUMBER_DIGITS = 10;

    private static final VarHandle INT = MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);
    private static final int XID_AT = 4;

    /**
     * Writes the request to {@code out}, which has room for it.
     *
     * @param number the first path's number; each further path has the one before it plus {@code step}
     * @param parents the parent of a path is its number modulo this
     */
    void put(byte[] out, int at, int xid, int number, int step, int parents) {
        System.arraycopy(frame, 0, out, at, frame.length);
        INT.set(out, at + XID_AT, xid);
        int each = number;
        for (int i = 0; i < numberAt.length; i++, each += step) {
            if (numberAt[i] >= 0) {
                digits(out, at + numberAt[i], NUMBER_DIGITS, each);
            }
            if (parentAt[i] >= 0) {
                digits(out, at + parentAt[i], PARENT_DIGITS, each % parents);
            }
            if (markAt[i] >= 0) {
                INT.set(out, at + markAt[i], each);
            }
        }
    }

    static void digits(byte[] out, int at, int count, int value) {
        int rest = value;
        for (int i = at + count - 1; i >= at; i--) {
            out[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
    }
}
