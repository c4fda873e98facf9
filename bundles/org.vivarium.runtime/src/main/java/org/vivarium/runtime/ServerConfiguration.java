package org.vivarium.runtime;

import org.osgi.service.metatype.annotations.AttributeDefinition;
import org.osgi.service.metatype.annotations.ObjectClassDefinition;

/**
 * What Configuration Admin may say of the server; all of it is optional. Beside what is described here it may have any key
 * of a zoo.cfg, which takes the place of the one in the file.
 */
@ObjectClassDefinition(
        name = "Vivarium server",
        description = "Names the zoo.cfg, and may replace single keys of it. Any other key of a zoo.cfg may be added.")
@interface ServerConfiguration {
    /** The key that is none of a zoo.cfg. */
    String CONFIG = "config";

    @AttributeDefinition(
            name = "zoo.cfg",
            description = "Path of the zoo.cfg; empty for the framework property org.vivarium.config",
            required = false)
    String config() default "";

    @AttributeDefinition(
            name = "Storage",
            description = "Name of the storage, such as chronicle or file; empty for what the zoo.cfg says."
                    + " It takes over while clients are served.",
            required = false)
    String storage() default "";
}
