package org.vivarium.api.ensemble;

/**
 * A server of an ensemble, as a {@code server.N} line names it (compat B8).
 *
 * @param sid the server's id, 0 to 255 where sessions begin on it
 * @param host a name or an IP address, without brackets; looked up anew for every link
 * @param quorumPort where it listens for learners when it leads
 * @param electionPort where it listens for votes; another port
 * @param isParticipant whether it votes; an observer does not
 * @param clientHost where it serves clients; empty where the line does not say
 * @param clientPort 0 where the line does not say
 */
public record Member(
        long sid,
        String host,
        int quorumPort,
        int electionPort,
        boolean isParticipant,
        String clientHost,
        int clientPort) {
    private static final int PORT_MAX = 65_535;

    public Member {
        if (host.isEmpty()) {
            throw new IllegalArgumentException("server." + sid + " names no host");
        }
        if (!isPort(quorumPort) || !isPort(electionPort)) {
            throw new IllegalArgumentException("server." + sid + ": a port is a number from 1 to " + PORT_MAX);
        }
        if (quorumPort == electionPort) {
            throw new IllegalArgumentException(
                    "server." + sid + ": the election port must be another one than the quorum port, " + quorumPort);
        }
    }

    private static boolean isPort(int port) {
        return port > 0 && port <= PORT_MAX;
    }

    /** As it stands behind the equals sign, always with its role (compat B8). */
    public String text() {
        String where = bracketed(host) + ":" + quorumPort + ":" + electionPort;
        String role = isParticipant ? ":participant" : ":observer";
        return where + role + (clientPort == 0 ? "" : ";" + bracketed(clientHost) + ":" + clientPort);
    }

    private static String bracketed(String name) {
        return name.contains(":") ? "[" + name + "]" : name;
    }
}
