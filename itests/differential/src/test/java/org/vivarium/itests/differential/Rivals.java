package org.vivarium.itests.differential;

import java.util.LinkedHashMap;
import java.util.Map;

/** How both servers are configured, so that nothing but the server can make a difference. */
final class Rivals {
    private Rivals() {}

    static Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("tickTime", "2000");
        // long, so that no session of a sequence expires while a slow machine plays it
        settings.put("minSessionTimeout", "30000");
        settings.put("maxSessionTimeout", "60000");
        settings.put("maxClientCnxns", "0");
        settings.put("4lw.commands.whitelist", "*");
        settings.put("DigestAuthenticationProvider.superDigest", "super:lK75jTNcA+U9vtVEw5vB51mj/w4=");
        return settings;
    }
}
