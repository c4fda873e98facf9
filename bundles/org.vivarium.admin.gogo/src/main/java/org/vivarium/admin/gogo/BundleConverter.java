package org.vivarium.admin.gogo;

import org.apache.felix.service.command.Converter;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Lets an operator name a bundle by its id or its symbolic name, as in {@code stop 22}. Felix's interactive shells
 * bring this with them; a server in the background has none of those. Any thread.
 */
@Component(service = Converter.class)
public final class BundleConverter implements Converter {
    private final BundleContext context;

    @Activate
    public BundleConverter(BundleContext context) {
        this.context = context;
    }

    /** The bundle, or null where {@code in} names none or something else than a bundle is wanted. */
    @Override
    public Object convert(Class<?> wanted, Object in) {
        if (wanted != Bundle.class || !(in instanceof CharSequence)) {
            return null;
        }
        String name = in.toString();
        for (Bundle bundle : context.getBundles()) {
            if (name.equals(bundle.getSymbolicName()) || name.equals(Long.toString(bundle.getBundleId()))) {
                return bundle;
            }
        }
        return null;
    }

    /** How a bundle is shown is left to others. */
    @Override
    public CharSequence format(Object target, int level, Converter escape) {
        return null;
    }
}
