package org.vivarium.client;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the servers are, as {@code host:port,host:port/chroot} says.
 *
 * @param servers one or more
 * @param chroot the znode that stands for {@code /} to this client: begins with a slash; empty for none
 */
public record ConnectString(List<Server> servers, String chroot) {
    public static final int PORT_DEFAULT = 2181;

    /** @param host a name or an address, an IPv6 address without brackets */
    public record Server(String host, int port) {
        @Override
        public String toString() {
            return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
        }
    }

    public ConnectString {
        servers = List.copyOf(servers);
    }

    /** @throws IllegalArgumentException that names what is wrong in {@code text} */
    public static ConnectString parse(String text) {
        int slash = text.indexOf('/');
        String hosts = slash < 0 ? text : text.substring(0, slash);
        String chroot = slash < 0 || slash == text.length() - 1 ? "" : text.substring(slash);
        if (!chroot.isEmpty()) {
            Paths.check(chroot);
        }
        List<Server> servers = new ArrayList<>();
        for (String part : hosts.split(",")) {
            if (!part.isBlank()) {
                servers.add(server(part.strip(), text));
            }
        }
        if (servers.isEmpty()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" names no server: host:port,host:port/chroot is wanted");
        }
        return new ConnectString(servers, chroot);
    }

    private static Server server(String part, String text) {
        int end = part.startsWith("[") ? part.indexOf(']') : part.lastIndexOf(':') - 1;
        if (part.startsWith("[")) {
            if (end < 0 || end + 1 < part.length() && part.charAt(end + 1) != ':') {
                throw new IllegalArgumentException("\"" + part + "\" in \"" + text + "\": [address]:port is wanted");
            }
            return new Server(part.substring(1, end), port(part, end + 1, text));
        }
        if (end < 0 && part.indexOf(':') < 0) {
            return new Server(part, PORT_DEFAULT);
        }
        if (end < 0 || part.indexOf(':') != end + 1) {
            throw new IllegalArgumentException(
                    "\"" + part + "\" in \"" + text + "\": host:port is wanted, an IPv6 address in brackets");
        }
        return new Server(part.substring(0, end + 1), port(part, end + 1, text));
    }

    /** The port after the colon at {@code colon}; the default where nothing is there. */
    private static int port(String part, int colon, String text) {
        if (colon >= part.length()) {
            return PORT_DEFAULT;
        }
        String digits = part.substring(colon + 1);
        if (!digits.matches("[0-9]{1,5}") || Integer.parseInt(digits) == 0 || Integer.parseInt(digits) > 65535) {
            throw new IllegalArgumentException(
                    "port \"" + digits + "\" in \"" + text + "\" is not a number from 1 to 65535");
        }
        return Integer.parseInt(digits);
    }
}
