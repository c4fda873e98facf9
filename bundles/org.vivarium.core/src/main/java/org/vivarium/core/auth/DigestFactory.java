package org.vivarium.core.auth;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;
import org.vivarium.api.AuthId;
import org.vivarium.api.Part;
import org.vivarium.api.PartFactory;
import org.vivarium.api.auth.AuthFactory;

/**
 * The scheme {@code digest}: a client that knows {@code user:password} is {@code user:base64(SHA-1(user:password))}.
 * Who is named so by {@code DigestAuthenticationProvider.superDigest} may do everything.
 */
@Component(service = PartFactory.class)
@Part(kind = "auth", name = "digest")
public final class DigestFactory implements AuthFactory {
    private static final String SUPER_DIGEST = "DigestAuthenticationProvider.superDigest";

    @Override
    public Scheme create(Map<String, String> options) {
        return new Digest(options.get(SUPER_DIGEST));
    }

    private record Digest(String superDigest) implements Scheme {
        @Override
        public List<AuthId> authenticate(InetSocketAddress client, byte[] credential) {
            if (credential == null) {
                return null;
            }
            String text = new String(credential, StandardCharsets.UTF_8);
            String user = text.substring(0, text.indexOf(':') < 0 ? text.length() : text.indexOf(':'));
            String id = user + ":" + hash(text);
            AuthId known = new AuthId("digest", id);
            return id.equals(superDigest) ? List.of(new AuthId("super", ""), known) : List.of(known);
        }

        private static String hash(String text) {
            try {
                byte[] sum = MessageDigest.getInstance("SHA-1").digest(text.getBytes(StandardCharsets.UTF_8));
                return Base64.getEncoder().encodeToString(sum);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("this Java has no SHA-1", e);
            }
        }

        @Override
        public boolean isValid(String aclId) {
            return aclId.split(":").length == 2;
        }

        @Override
        public boolean matches(String connectionId, String aclId) {
            return connectionId.equals(aclId);
        }

        @Override
        public boolean isAuthenticated() {
            return true;
        }
    }
}
