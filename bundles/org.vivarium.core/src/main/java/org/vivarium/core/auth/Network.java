package org.vivarium.core.auth;

import java.util.ArrayList;
import java.util.List;

/**
 * An IP address with the number of leading bits that count. Parsed here, because the JDK's own parser asks a name
 * service about whatever is not an address.
 */
record Network(byte[] address, int bits) {
    private static final int V4_BYTES = 4;
    private static final int V6_WORDS = 8;

    /** @return null where the text is not an address, or has no such prefix */
    static Network parse(String text) {
        int slash = text.indexOf('/');
        String host = slash < 0 ? text : text.substring(0, slash);
        byte[] address = host.indexOf(':') < 0 ? v4(host) : v6(host);
        if (address == null) {
            return null;
        }
        int bits = slash < 0 ? address.length * 8 : number(text.substring(slash + 1), 10, address.length * 8);
        return bits < 0 ? null : new Network(address, bits);
    }

    /** Whether another address, all of whose bits count, lies in this network. */
    boolean holds(Network other) {
        if (other.address.length != address.length) {
            return false;
        }
        for (int i = 0; i < bits; i++) {
            int mask = 0x80 >> (i & 7);
            if (((address[i >> 3] ^ other.address[i >> 3]) & mask) != 0) {
                return false;
            }
        }
        return true;
    }

    private static byte[] v4(String text) {
        String[] parts = text.split("\\.", -1);
        if (parts.length != V4_BYTES) {
            return null;
        }
        byte[] bytes = new byte[V4_BYTES];
        for (int i = 0; i < V4_BYTES; i++) {
            int part = number(parts[i], 10, 255);
            if (part < 0) {
                return null;
            }
            bytes[i] = (byte) part;
        }
        return bytes;
    }

    private static byte[] v6(String text) {
        String bare = text.indexOf('%') < 0 ? text : text.substring(0, text.indexOf('%'));
        int gap = bare.indexOf("::");
        List<Integer> head = words(gap < 0 ? bare : bare.substring(0, gap));
        List<Integer> tail = words(gap < 0 ? "" : bare.substring(gap + 2));
        if (head == null || tail == null) {
            return null;
        }
        int missing = V6_WORDS - head.size() - tail.size();
        if (gap < 0 ? missing != 0 : missing < 1) {
            return null;
        }
        List<Integer> all = new ArrayList<>(head);
        for (int i = 0; i < missing; i++) {
            all.add(0);
        }
        all.addAll(tail);
        byte[] bytes = new byte[V6_WORDS * 2];
        for (int i = 0; i < V6_WORDS; i++) {
            bytes[2 * i] = (byte) (all.get(i) >> 8);
            bytes[2 * i + 1] = (byte) (int) all.get(i);
        }
        return bytes;
    }

    /** The 16-bit words of one side of an address; an IPv4 address at its end counts as two. */
    private static List<Integer> words(String side) {
        List<Integer> words = new ArrayList<>();
        if (side.isEmpty()) {
            return words;
        }
        for (String part : side.split(":", -1)) {
            byte[] v4 = part.indexOf('.') < 0 ? null : v4(part);
            if (v4 != null) {
                words.add((v4[0] & 0xff) << 8 | v4[1] & 0xff);
                words.add((v4[2] & 0xff) << 8 | v4[3] & 0xff);
            } else {
                int word = number(part, 16, 0xffff);
                if (word < 0) {
                    return null;
                }
                words.add(word);
            }
        }
        return words;
    }

    /** A number of plain digits from 0 to {@code max}; -1 where it is none. */
    private static int number(String text, int radix, int max) {
        if (text.isEmpty() || text.length() > 4) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            int digit = Character.digit(text.charAt(i), radix);
            if (digit < 0 || text.charAt(i) > 'f') {
                return -1;
            }
            value = value * radix + digit;
        }
        return value <= max ? value : -1;
    }
}
