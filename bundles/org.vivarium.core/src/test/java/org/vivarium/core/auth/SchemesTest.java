package org.vivarium.core.auth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.vivarium.api.AuthId;
import org.vivarium.api.auth.AuthFactory.Scheme;

/** Compat A6.1. */
class SchemesTest {
    private static final InetSocketAddress HERE = new InetSocketAddress("127.0.0.1", 1);

    private final Scheme ip = new IpFactory().create(Map.of());

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1, true",
        "127.0.0.1, 127.0.0.2, false",
        "127.0.0.1, 127.0.0.0/8, true",
        "128.0.0.1, 127.0.0.0/8, false",
        "10.1.2.3, 0.0.0.0/0, true",
        "10.1.2.3, 10.1.2.2/31, true",
        "10.1.2.4, 10.1.2.2/31, false",
        "0:0:0:0:0:0:0:1, ::1, true",
        "fe80:0:0:0:1:2:3:4%eth0, fe80::/10, true",
        "127.0.0.1, ::ffff:127.0.0.1, false",
    })
    void networks(String client, String acl, boolean matches) {
        assertTrue(ip.isValid(acl));
        assertEquals(matches, ip.matches(client, acl));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "1.2.3",
                "1.2.3.4.5",
                "256.0.0.1",
                "1.2.3.4/33",
                "1.2.3.4/",
                "1.2.3.4/-1",
                "a.b.c.d",
                "1::2::3",
                ":::",
                "1:2:3:4:5:6:7",
                "12345::",
                "::1/129",
                "1.2.3.4/x"
            })
    void noAddresses(String acl) {
        assertFalse(ip.isValid(acl));
    }

    @Test
    void digestIsTheHashOfUserAndPassword() {
        Scheme digest = new DigestFactory().create(Map.of());
        byte[] credential = "super:test".getBytes(StandardCharsets.UTF_8);
        assertEquals(
                List.of(new AuthId("digest", "super:D/InIHSb7yEEbrWz8b9l71RjZJU=")),
                digest.authenticate(HERE, credential));
        assertTrue(digest.isValid("a:b"));
        assertFalse(digest.isValid("a"));
        assertFalse(digest.isValid("a:b:c"));
        assertTrue(digest.isAuthenticated());
    }

    @Test
    void whoHasTheSuperDigestIsSuper() {
        Scheme digest = new DigestFactory()
                .create(Map.of("DigestAuthenticationProvider.superDigest", "super:D/InIHSb7yEEbrWz8b9l71RjZJU="));
        List<AuthId> ids = digest.authenticate(HERE, "super:test".getBytes(StandardCharsets.UTF_8));
        assertTrue(ids.contains(new AuthId("super", "")));
        ids = digest.authenticate(HERE, "super:wrong".getBytes(StandardCharsets.UTF_8));
        assertFalse(ids.contains(new AuthId("super", "")));
    }
}
