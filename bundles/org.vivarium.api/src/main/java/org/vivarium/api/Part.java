package org.vivarium.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.osgi.annotation.bundle.Attribute;
import org.osgi.annotation.bundle.Capability;
import org.osgi.service.component.annotations.ComponentPropertyType;

/**
 * Names a {@link PartFactory}: at run time by the service properties {@code part.kind} and {@code part.name}, for the
 * resolver by a capability in the namespace {@code org.vivarium.part}.
 */
@ComponentPropertyType
@Capability(namespace = Part.NAMESPACE)
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface Part {
    String NAMESPACE = "org.vivarium.part";

    String PREFIX_ = "part.";

    /** The extension point: {@code storage transport election broadcast tree admin auth}. */
    @Attribute("kind")
    String kind();

    /** By which name a configuration chooses this provider, for example {@code chronicle}. */
    @Attribute("name")
    String name();
}
