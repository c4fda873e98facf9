package org.vivarium.itests.differential;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How both servers are configured, so that nothing but the server can make a difference. */
final class Rivals {
    /** Apache's deletes empty containers after a minute, and ours does not yet: in a day nothing is left to delete. */
    static final List<String> JVM_FLAGS = List.of("-Xmx512m", "-Dznode.container.checkIntervalMs=86400000");

    private Rivals() {}

    static Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("tickTime", "2000");
        // longer than the servers live: a session that a sequence leaves behind, broken off in the middle of its hello,
        // would expire in the middle of a later one, and not at both servers at once
        settings.put("minSessionTimeout", "21600000");
        settings.put("maxSessionTimeout", "43200000");
        settings.put("maxClientCnxns", "0");
        settings.put("4lw.commands.whitelist", "*");
        settings.put("DigestAuthenticationProvider.superDigest", "super:lK75jTNcA+U9vtVEw5vB51mj/w4=");
        return settings;
    }
}
