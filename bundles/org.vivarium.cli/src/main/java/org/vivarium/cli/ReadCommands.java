package org.vivarium.cli;

import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.vivarium.client.AclAndStat;
import org.vivarium.client.Children;
import org.vivarium.client.NodeData;
import org.vivarium.client.ZkException;
import org.vivarium.wire.Stat;

/** The commands that look, and change nothing. */
final class ReadCommands {
    private static final int PIECE_CHARS = 8192;

    private ReadCommands() {}

    static List<Command> all() {
        return List.of(
                Command.of(
                        "ls",
                        new Syntax("ls [-s] [-w] [-R] path", "swR", "", 1, 1),
                        "the children; -s with the stat, -w watch them, -R the whole subtree, a path a line",
                        ReadCommands::ls),
                Command.of(
                        "get",
                        new Syntax("get [-s] [-w] [-b] [-x] path", "swbx", "", 1, 1),
                        "the data; -s with the stat, -w watch it, -b in base64, -x as a hex dump",
                        ReadCommands::get),
                Command.of(
                        "stat",
                        new Syntax("stat [-w] path", "w", "", 1, 1),
                        "the stat; -w watch it",
                        ReadCommands::stat),
                Command.of(
                        "getAcl",
                        new Syntax("getAcl [-s] path", "s", "", 1, 1),
                        "who may do what; -s with the stat",
                        ReadCommands::getAcl),
                Command.of(
                        "sync",
                        new Syntax("sync path", "", "", 1, 1),
                        "let the server catch up with the leader",
                        ReadCommands::sync));
    }

    private static void ls(Shell shell, Syntax.Parsed call) throws CliException, ZkException, InterruptedException {
        String path = call.word(0);
        if (call.has('R')) {
            if (call.has('s') || call.has('w')) {
                throw new CliException("-R goes with neither -s nor -w");
            }
            lsAll(shell, path);
            return;
        }
        Children children = Shell.await(shell.client().getChildren2(path, call.has('w')));
        shell.out().println(children.names().stream().sorted().collect(Collectors.joining(", ", "[", "]")));
        showStat(shell, call, children.stat());
    }

    /** In pieces of many lines: a system call a line would take longer than the server does. */
    private static void lsAll(Shell shell, String root) throws CliException, ZkException, InterruptedException {
        TreeWalk walk = new TreeWalk(shell.client(), root);
        StringBuilder piece = new StringBuilder();
        try {
            for (String path = walk.next(); path != null; path = walk.next()) {
                piece.append(path).append('\n');
                if (piece.length() > PIECE_CHARS) {
                    shell.out().print(piece);
                    piece.setLength(0);
                }
            }
        } finally {
            shell.out().print(piece);
        }
    }

    private static void get(Shell shell, Syntax.Parsed call) throws CliException, ZkException, InterruptedException {
        if (call.has('b') && call.has('x')) {
            throw new CliException("-b and -x do not go together");
        }
        NodeData node = Shell.await(shell.client().getData(call.word(0), call.has('w')));
        if (node.data() == null) {
            shell.out().println("null");
        } else if (call.has('x')) {
            shell.out().print(HexDump.of(node.data()));
        } else {
            byte[] line = call.has('b') ? Base64.getEncoder().encode(node.data()) : node.data();
            // the bytes as they are: what is no text goes through a pipe unharmed
            shell.out().write(line, 0, line.length);
            shell.out().println();
        }
        showStat(shell, call, node.stat());
    }

    private static void stat(Shell shell, Syntax.Parsed call) throws CliException, ZkException, InterruptedException {
        Optional<Stat> stat = Shell.await(shell.client().exists(call.word(0), call.has('w')));
        if (stat.isEmpty()) {
            throw new CliException("Node does not exist: " + call.word(0));
        }
        shell.out().print(StatText.of(stat.get(), ZoneId.systemDefault()));
    }

    private static void getAcl(Shell shell, Syntax.Parsed call) throws CliException, ZkException, InterruptedException {
        AclAndStat found = Shell.await(shell.client().getAcl(call.word(0)));
        shell.out().print(AclText.format(found.acl()));
        showStat(shell, call, found.stat());
    }

    private static void sync(Shell shell, Syntax.Parsed call) throws CliException, ZkException, InterruptedException {
        Shell.await(shell.client().sync(call.word(0)));
        shell.out().println("Sync is OK");
    }

    static void showStat(Shell shell, Syntax.Parsed call, Stat stat) {
        if (call.has('s')) {
            shell.out().print(StatText.of(stat, ZoneId.systemDefault()));
        }
    }

    /** Text of the command line as a znode's data. */
    static byte[] bytes(String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }
}
