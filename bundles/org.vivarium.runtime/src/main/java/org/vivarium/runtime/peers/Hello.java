package org.vivarium.runtime.peers;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.vivarium.api.ensemble.Member;

/**
 * What a server says first on a connection to another one's election port (compat B1.1). A value.
 *
 * @param sid who it is
 * @param addresses where its own election port is; may be empty
 */
record Hello(long sid, List<Address> addresses) {
    /** One address follows. */
    static final long ONE_ADDRESS = -65_536;

    /** Several addresses follow, with bars between them. */
    static final long SEVERAL_ADDRESSES = -65_535;

    static final int ADDRESS_BYTES_MAX = 2048;

    private static final int HEAD_BYTES = Long.BYTES + Long.BYTES + Integer.BYTES;
    private static final int PORT_MAX = 65_535;

    /** Hosts that say where a server listens, and not where it is. */
    private static final Set<String> WILDCARDS = Set.of("0.0.0.0", "::", "0:0:0:0:0:0:0:0");

    /** @param host without brackets */
    record Address(String host, int port) {
        String text() {
            return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
        }
    }

    static Hello of(Member member) {
        return new Hello(member.sid(), List.of(new Address(member.host(), member.electionPort())));
    }

    /** As it is sent, with one address. */
    ByteBuffer bytes() {
        byte[] address = addresses.get(0).text().getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(HEAD_BYTES + address.length)
                .putLong(ONE_ADDRESS)
                .putLong(sid)
                .putInt(address.length)
                .put(address)
                .flip();
    }

    /**
     * Takes it from what has come.
     *
     * @return null where it is not whole yet; then nothing is taken
     * @throws IOException where it is none
     */
    static Hello take(ByteBuffer in) throws IOException {
        if (in.remaining() < Long.BYTES) {
            return null;
        }
        int start = in.position();
        long first = in.getLong(start);
        if (first >= 0) {
            in.getLong();
            return new Hello(first, List.of()); // servers before 3.5 give no more than their number
        }
        if (first != ONE_ADDRESS && first != SEVERAL_ADDRESSES) {
            throw new IOException("begins with 0x" + Long.toHexString(first) + ", which no server does");
        }
        if (in.remaining() < HEAD_BYTES) {
            return null;
        }
        int length = in.getInt(start + 2 * Long.BYTES);
        if (length < 1 || length > ADDRESS_BYTES_MAX) {
            throw new IOException("has an address of " + length + " bytes; 1 to " + ADDRESS_BYTES_MAX + " are taken");
        }
        if (in.remaining() < HEAD_BYTES + length) {
            return null;
        }
        byte[] text = new byte[length];
        long sid = in.getLong(start + Long.BYTES);
        in.position(start + HEAD_BYTES).get(text);
        return new Hello(sid, addresses(new String(text, StandardCharsets.UTF_8)));
    }

    private static List<Address> addresses(String text) throws IOException {
        List<Address> addresses = new ArrayList<>();
        for (String each : text.split("\\|", -1)) {
            Address address = address(each);
            if (!WILDCARDS.contains(address.host())) {
                addresses.add(address);
            }
        }
        return List.copyOf(addresses);
    }

    private static Address address(String text) throws IOException {
        int colon = text.lastIndexOf(':');
        String host = text.substring(0, Math.max(colon, 0));
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        }
        String port = text.substring(colon + 1);
        if (host.isEmpty() || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > PORT_MAX || port.matches("0+")) {
            throw new IOException("has an address that is none: " + text);
        }
        return new Address(host, Integer.parseInt(port));
    }
}
