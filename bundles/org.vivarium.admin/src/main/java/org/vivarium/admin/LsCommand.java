package org.vivarium.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.osgi.service.component.annotations.ReferencePolicyOption.GREEDY;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vivarium.api.admin.AdminCommand;
import org.vivarium.api.admin.ServerControl;

/** The names of a znode's children, or the paths of all znodes below it, one a line. */
@Component(service = AdminCommand.class)
public final class LsCommand implements AdminCommand {
    /** What one answer shows at most, so that a tree of millions fills neither memory nor screen. */
    static final int LINES_MAX = 100_000;

    private static final Argument PATH =
            new Argument("path", "the znode's path; / where none is given", Argument.Kind.OPTIONAL);

    private static final Argument RECURSIVE =
            new Argument("-R", "the paths of the znode and of all below it", Argument.Kind.FLAG);

    private final ServerControl server;

    @Activate
    public LsCommand(@Reference(policyOption = GREEDY) ServerControl server) {
        this.server = server;
    }

    @Override
    public String name() {
        return "ls";
    }

    @Override
    public String summary() {
        return "the children of a znode, sorted, one a line";
    }

    @Override
    public List<Argument> arguments() {
        return List.of(PATH, RECURSIVE);
    }

    @Override
    public String run(Map<String, String> arguments) throws CommandException {
        String path = arguments.getOrDefault("path", "/");
        Znodes.Found found = Znodes.find(server, path);
        if (arguments.containsKey("-R")) {
            return below(found, path);
        }
        List<String> names = found.children();
        if (names.size() <= LINES_MAX) {
            return String.join("\n", names);
        }
        return String.join("\n", names.subList(0, LINES_MAX)) + "\n(and " + (names.size() - LINES_MAX)
                + " more: too many to show)";
    }

    /** Parents before children, siblings sorted, as zkCli's {@code ls -R} shows them. */
    private static String below(Znodes.Found top, String topPath) {
        StringBuilder lines = new StringBuilder();
        Deque<String> open = new ArrayDeque<>(List.of(topPath));
        for (int shown = 0; !open.isEmpty(); shown++) {
            if (shown == LINES_MAX) {
                return lines.append("\n(and more: too many to show; list a deeper path)")
                        .toString();
            }
            String path = open.pop();
            lines.append(shown == 0 ? "" : "\n").append(path);
            List<String> names =
                    new ArrayList<>(new Znodes.Found(top.tree(), path.getBytes(UTF_8), top.znode()).children());
            for (int i = names.size() - 1; i >= 0; i--) {
                open.push((path.equals("/") ? "" : path) + "/" + names.get(i));
            }
        }
        return lines.toString();
    }

    @Override
    public List<String> complete(String argument, String prefix) {
        return argument.equals("path") ? Znodes.complete(server, prefix) : List.of();
    }
}
