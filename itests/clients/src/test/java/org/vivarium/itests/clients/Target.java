package org.vivarium.itests.clients;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.vivarium.itests.servers.ServerProcess;

/** The server under test: ours from the shipped directory, or Apache's with {@code -Dclients.server=apache}. */
final class Target {
    /** A super user's credential, as {@link #settings} configures it. */
    static final String SUPER = "super:secret";

    private Target() {}

    static boolean isApache() {
        return "apache".equals(System.getProperty("clients.server"));
    }

    /** A server with the usual settings; not started. */
    static ServerProcess describe(Path dir) throws IOException {
        return describe(dir, settings(), Map.of());
    }

    /** A server with these settings and this environment; not started. */
    static ServerProcess describe(Path dir, Map<String, String> settings, Map<String, String> environment)
            throws IOException {
        Path home = Path.of(System.getProperty("vivarium.home", "../../distribution/target/vivarium"))
                .toAbsolutePath()
                .normalize();
        return isApache()
                ? ServerProcess.apache(dir, settings)
                : ServerProcess.vivarium(home, dir, settings, environment);
    }

    /**
     * Short ticks, so that a session expires within a test, if it asks for that: otherwise it may be long, so that it
     * lives however slow the machine is. All words; a super user.
     */
    static Map<String, String> settings() {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("tickTime", "500");
        settings.put("maxSessionTimeout", "60000");
        settings.put("maxClientCnxns", "0");
        settings.put("4lw.commands.whitelist", "*");
        settings.put("DigestAuthenticationProvider.superDigest", "super:lK75jTNcA+U9vtVEw5vB51mj/w4=");
        return settings;
    }
}
