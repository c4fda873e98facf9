package org.vivarium.api.auth;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;
import org.vivarium.api.AuthId;
import org.vivarium.api.PartFactory;

/** Makes one authentication scheme; the part's name is the scheme's. */
@ProviderType
public interface AuthFactory extends PartFactory {
    /** @param options the server's settings, by their name in zoo.cfg; a scheme reads those that are its own */
    Scheme create(Map<String, String> options);

    /** Who a credential makes the client, and whom an ACL entry means. Stateless; called by any thread; never waits. */
    @ProviderType
    interface Scheme {
        /**
         * The identities that a credential gives.
         *
         * @param credential what the client sent; null where it sent none
         * @return null where the credential is refused
         */
        List<AuthId> authenticate(InetSocketAddress client, byte[] credential);

        /** Whether an ACL entry may have this id. */
        boolean isValid(String aclId);

        /** Whether a connection's id is meant by an ACL entry's id, both of this scheme. */
        boolean matches(String connectionId, String aclId);

        /** Whether an id of this scheme says who the client is, and so stands for the scheme {@code auth} in an ACL. */
        boolean isAuthenticated();
    }
}
