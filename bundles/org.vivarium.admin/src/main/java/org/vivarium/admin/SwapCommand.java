package org.vivarium.admin;

import static org.osgi.service.component.annotations.ReferencePolicyOption.GREEDY;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vivarium.api.admin.AdminCommand;
import org.vivarium.api.admin.ServerControl;
import org.vivarium.api.admin.ServerControl.PartStatus;

/** Has another provider of an extension point take over while clients are served. */
@Component(service = AdminCommand.class)
public final class SwapCommand implements AdminCommand {
    private static final String KIND = "point";
    private static final String NAME = "name";
    private static final String STORAGE = "storage";
    private static final String BACK = "--back";
    private static final String DRY_RUN = "--dry-run";

    private final ServerControl server;

    @Activate
    public SwapCommand(@Reference(policyOption = GREEDY) ServerControl server) {
        this.server = server;
    }

    @Override
    public String name() {
        return "swap";
    }

    @Override
    public String summary() {
        return "has another storage or election take over while clients are served";
    }

    @Override
    public List<Argument> arguments() {
        return List.of(
                new Argument(
                        KIND,
                        "the extension point: storage, or, asked of the leader, election",
                        Argument.Kind.OPTIONAL),
                new Argument(NAME, "the provider that is to take over, as zk:parts names it", Argument.Kind.OPTIONAL),
                new Argument(BACK, "instead of a name: the storage that the last swap retired", Argument.Kind.FLAG),
                new Argument(
                        DRY_RUN, "says what would be done and what it costs, and changes nothing", Argument.Kind.FLAG));
    }

    @Override
    public String run(Map<String, String> arguments) throws CommandException {
        return run(arguments, line -> {});
    }

    @Override
    public String run(Map<String, String> arguments, Consumer<String> progress) throws CommandException {
        String kind = arguments.getOrDefault(KIND, STORAGE);
        Optional<String> name = Optional.ofNullable(arguments.get(NAME));
        if (name.isPresent() == arguments.containsKey(BACK)) {
            throw new CommandException(
                    "Give either the name of a provider or " + BACK + "; there is: " + String.join(", ", others(kind)));
        }
        return server.swap(kind, name, arguments.containsKey(DRY_RUN), progress);
    }

    @Override
    public List<String> complete(String argument, String prefix) {
        List<String> words = argument.equals(KIND) ? List.of("election", STORAGE) : others();
        return words.stream().filter(word -> word.startsWith(prefix)).toList();
    }

    private List<String> others() {
        return Stream.concat(others("election").stream(), others(STORAGE).stream())
                .toList();
    }

    private List<String> others(String kind) {
        return server.parts().stream()
                .filter(part -> part.kind().equals(kind))
                .map(PartStatus::others)
                .flatMap(List::stream)
                .toList();
    }
}
