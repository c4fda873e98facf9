package org.vivarium.cli.gogo;

import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Properties;

/**
 * What the file says that a running server keeps in its data directory for its own user.
 *
 * @param file where it stands
 * @param port on 127.0.0.1
 * @param secret what lets in
 */
record PortFile(Path file, int port, byte[] secret) {
    /** The file of the server with this configuration. A relative dataDir begins where we run, as for the server. */
    static PortFile of(Path configuration) throws NoServerException {
        String dataDir = read(configuration, "There is no configuration file " + configuration + "; give it with -c.")
                .getProperty("dataDir");
        if (dataDir == null || dataDir.isBlank()) {
            throw new NoServerException(configuration + " has no dataDir, so no server can run with it.");
        }
        Path file = Path.of(dataDir.trim()).toAbsolutePath().resolve("gogo.port");
        Properties content = read(
                file,
                "No server runs for " + configuration + ": there is no file " + file + ". Start it with zkServer.sh.");
        try {
            int port = Integer.parseInt(content.getProperty("port", ""));
            return new PortFile(file, port, HexFormat.of().parseHex(content.getProperty("secret", "")));
        } catch (IllegalArgumentException e) {
            throw new NoServerException(file + " was not written by a server. Remove it and restart the server.");
        }
    }

    private static Properties read(Path file, String missing) throws NoServerException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
            properties.load(reader);
            return properties;
        } catch (NoSuchFileException e) {
            throw new NoServerException(missing);
        } catch (AccessDeniedException e) {
            throw new NoServerException(
                    "You may not read " + file + ". Only the user who runs the server can use its shell.");
        } catch (IOException | IllegalArgumentException e) {
            throw new NoServerException("Cannot read " + file + ": " + e.getMessage());
        }
    }
}
