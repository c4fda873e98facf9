package org.vivarium.cli;

import org.vivarium.client.ZkException;

/** What users are told of an error (compat D4). */
final class Failures {
    private Failures() {}

    static String text(ZkException e) {
        String path = e.path();
        return switch (e.number()) {
            case -8 -> "Arguments are not valid : " + path;
            case -13 ->
                "No quorum of the new servers follows and is up to date; start them, let them catch up, and try again";
            case -14 -> "Another reconfiguration is under way; try again when it is done";
            case -123 -> "Reconfiguration is disabled; set reconfigEnabled=true on every server";
            case -101 -> "Node does not exist: " + path;
            case -102 -> "Insufficient permission : " + path;
            case -103 -> "version No is not valid : " + path;
            case -108 -> "Ephemerals cannot have children: " + path;
            case -110 -> "Node already exists: " + path;
            case -111 -> "Node not empty: " + path;
            case -114 -> "Acl is not valid : " + path;
            default -> "KeeperErrorCode = " + e.getMessage() + reason(e.getCause());
        };
    }

    private static String reason(Throwable cause) {
        return cause == null ? "" : " (" + cause.getMessage() + ")";
    }
}
