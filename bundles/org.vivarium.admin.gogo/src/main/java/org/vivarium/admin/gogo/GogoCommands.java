package org.vivarium.admin.gogo;

import static org.osgi.service.component.annotations.ReferenceCardinality.MULTIPLE;
import static org.osgi.service.component.annotations.ReferencePolicy.DYNAMIC;

import java.util.Dictionary;
import java.util.Hashtable;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.apache.felix.service.command.Function;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceRegistration;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.vivarium.api.admin.AdminCommand;

/**
 * Shows every {@link AdminCommand} as the Gogo command {@code zk:<name>}, as long as its service is there, and adds
 * {@code zk:help}. The reference is dynamic, so that a command which comes or goes disturbs neither the others nor a
 * shell.
 */
@Component(service = GogoCommands.class)
public final class GogoCommands {
    static final String SCOPE = "zk";
    static final String HELP = "help";

    private final Map<String, AdminCommand> byName = new ConcurrentSkipListMap<>();
    private final Map<AdminCommand, ServiceRegistration<Function>> shown = new ConcurrentHashMap<>();
    private final BundleContext context;
    private final ServiceRegistration<Function> help;

    @Activate
    public GogoCommands(BundleContext context) {
        this.context = context;
        this.help = show(HELP, new HelpFunction(byName));
    }

    @Reference(cardinality = MULTIPLE, policy = DYNAMIC)
    void addCommand(AdminCommand command) {
        byName.put(command.name(), command);
        shown.put(command, show(command.name(), new CommandFunction(command)));
    }

    void removeCommand(AdminCommand command) {
        byName.remove(command.name(), command);
        shown.remove(command).unregister();
    }

    @Deactivate
    void stop() {
        help.unregister();
    }

    /** The commands there are now, sorted by name; changes as they come and go. */
    Map<String, AdminCommand> byName() {
        return byName;
    }

    private ServiceRegistration<Function> show(String name, Function function) {
        Dictionary<String, Object> properties = new Hashtable<>();
        properties.put("osgi.command.scope", SCOPE);
        properties.put("osgi.command.function", name);
        return context.registerService(Function.class, function, properties);
    }
}
