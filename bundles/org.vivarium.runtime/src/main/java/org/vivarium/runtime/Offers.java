package org.vivarium.runtime;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.osgi.framework.Bundle;
import org.osgi.framework.ServiceReference;
import org.vivarium.api.PartFactory;

/** The part factories that are there. Any thread. */
final class Offers {
    private final Map<ServiceReference<?>, Offer> offers = new ConcurrentHashMap<>();

    /**
     * A factory that is there.
     *
     * @param bundle symbolic name and version of the bundle that offers it
     */
    record Offer(String kind, String name, String bundle, long id, PartFactory factory) {}

    void add(ServiceReference<PartFactory> from, PartFactory factory) {
        Bundle bundle = from.getBundle();
        String where = bundle == null ? "" : bundle.getSymbolicName() + " " + bundle.getVersion();
        offers.put(
                from,
                new Offer(
                        text(from, "part.kind"),
                        text(from, "part.name"),
                        where,
                        (Long) from.getProperty("service.id"),
                        factory));
    }

    void remove(ServiceReference<PartFactory> from) {
        offers.remove(from);
    }

    private static String text(ServiceReference<?> from, String property) {
        return String.valueOf(from.getProperty(property));
    }

    /** The offer of this kind and name, or null; of several with one name the one that came first. */
    Offer find(String kind, String name) {
        Offer found = null;
        for (Offer offer : offers.values()) {
            if (offer.kind().equals(kind) && offer.name().equals(name) && (found == null || offer.id() < found.id())) {
                found = offer;
            }
        }
        return found;
    }

    /** The offers of this kind, by name. */
    Map<String, Offer> all(String kind) {
        Map<String, Offer> all = new TreeMap<>();
        for (Offer offer : offers.values()) {
            if (offer.kind().equals(kind)) {
                all.put(offer.name(), offer);
            }
        }
        return all;
    }

    /** The names of what is there of this kind, sorted. */
    List<String> names(String kind) {
        return new ArrayList<>(all(kind).keySet());
    }
}
