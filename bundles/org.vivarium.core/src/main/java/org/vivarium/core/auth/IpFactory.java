package org.vivarium.core.auth;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Component;
import org.vivarium.api.AuthId;
import org.vivarium.api.Part;
import org.vivarium.api.PartFactory;
import org.vivarium.api.auth.AuthFactory;

/** The scheme {@code ip}: a client is the address it comes from; an ACL may name a network, as {@code 10.0.0.0/8}. */
@Component(service = PartFactory.class)
@Part(kind = "auth", name = "ip")
public final class IpFactory implements AuthFactory {
    @Override
    public Scheme create(Map<String, String> options) {
        return new Ip();
    }

    private record Ip() implements Scheme {
        @Override
        public List<AuthId> authenticate(InetSocketAddress client, byte[] credential) {
            return List.of(new AuthId("ip", client.getAddress().getHostAddress()));
        }

        @Override
        public boolean isValid(String aclId) {
            return Network.parse(aclId) != null;
        }

        @Override
        public boolean matches(String connectionId, String aclId) {
            Network network = Network.parse(aclId);
            Network address = Network.parse(connectionId);
            return network != null && address != null && network.holds(address);
        }

        @Override
        public boolean isAuthenticated() {
            return false;
        }
    }
}
