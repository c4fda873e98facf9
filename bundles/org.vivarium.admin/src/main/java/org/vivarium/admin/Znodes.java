package org.vivarium.admin;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import org.vivarium.api.admin.AdminCommand.Argument;
import org.vivarium.api.admin.AdminCommand.CommandException;
import org.vivarium.api.admin.ServerControl;
import org.vivarium.api.tree.DataTree;
import org.vivarium.api.tree.Znode;

/** Looks znodes up by the path an operator typed, and says in a sentence why one is not there. */
final class Znodes {
    static final Argument PATH = new Argument("path", "the znode's path, for example /a/b", Argument.Kind.REQUIRED);

    /** More than anybody picks from by hand; a znode may have millions of children. */
    static final int COMPLETIONS_MAX = 1000;

    private Znodes() {}

    /** A znode, with the tree it was found in, so that what is asked next is of the same moment. */
    record Found(DataTree tree, byte[] path, Znode znode) {
        /** The children's names, sorted as text. */
        List<String> children() {
            return names(tree, path, "", Integer.MAX_VALUE);
        }
    }

    static Found find(ServerControl server, String path) throws CommandException {
        DataTree tree = server.tree()
                .orElseThrow(() ->
                        new CommandException("The server has no data yet. The command status says what it waits for."));
        if (path == null) {
            throw new CommandException("Give the path of a znode, for example /zookeeper.");
        }
        if (!path.startsWith("/")) {
            throw new CommandException("A path begins with /, and this one does not: " + path);
        }
        byte[] bytes = path.getBytes(UTF_8);
        Znode znode = tree.get(bytes);
        if (znode == null) {
            throw new CommandException("Node does not exist: " + path);
        }
        return new Found(tree, bytes, znode);
    }

    /** The paths of the znodes that begin like this, one level deep; sorted. */
    static List<String> complete(ServerControl server, String prefix) {
        DataTree tree = server.tree().orElse(null);
        if (tree == null || prefix.isEmpty()) {
            return tree == null ? List.of() : List.of("/");
        }
        int slash = prefix.lastIndexOf('/');
        if (!prefix.startsWith("/")) {
            return List.of();
        }
        String parent = slash == 0 ? "/" : prefix.substring(0, slash);
        List<String> paths = new ArrayList<>();
        for (String name : names(tree, parent.getBytes(UTF_8), prefix.substring(slash + 1), COMPLETIONS_MAX)) {
            paths.add(prefix.substring(0, slash + 1) + name);
        }
        return paths;
    }

    private static List<String> names(DataTree tree, byte[] path, String prefix, int max) {
        List<String> names = new ArrayList<>();
        if (tree.get(path) == null) {
            return names;
        }
        tree.children(path, name -> {
            String text = new String(name, UTF_8);
            if (text.startsWith(prefix)) {
                names.add(text);
            }
        });
        names.sort(null);
        return names.size() > max ? names.subList(0, max) : names;
    }
}
