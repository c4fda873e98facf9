package org.vivarium.cli;

import java.util.ArrayDeque;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.vivarium.api.Acl;
import org.vivarium.client.ZkClient;
import org.vivarium.client.ZkException;
import org.vivarium.wire.CreateMode;
import org.vivarium.wire.Stat;

/** The commands that change znodes, or what this client may do. */
final class WriteCommands {
    private static final int BATCH_DEFAULT = 1000;
    private static final int BATCH_MAX = 50_000;

    private WriteCommands() {}

    static List<Command> all() {
        return List.of(
                Command.of(
                        "create",
                        new Syntax("create [-s] [-e] path [data] [acl]", "se", "", 1, 3),
                        "a new znode; -s its name with the next number, -e gone with this session",
                        WriteCommands::create),
                Command.of(
                        "set",
                        new Syntax("set path data [-s] [-v version] [-b]", "sb", "v", 2, 2),
                        "the data; -s show the stat, -v only that version, -b the data is base64",
                        WriteCommands::set),
                Command.of(
                        "delete",
                        new Syntax("delete [-v version] path", "", "v", 1, 1),
                        "a znode without children; -v only that version",
                        WriteCommands::delete),
                deleteAll("deleteall", "a znode and all below it; -b how many requests at a time"),
                deleteAll("rmr", "the old name of deleteall"),
                Command.of(
                        "setAcl",
                        new Syntax("setAcl [-s] [-v version] [-R] path acl", "sR", "v", 2, 2),
                        "who may do what, as scheme:id:perms,...; -s show the stat, -v only that version, -R all below, too",
                        WriteCommands::setAcl),
                Command.of(
                        "addauth",
                        new Syntax("addauth scheme auth", "", "", 1, 2),
                        "say who this is, as in: addauth digest user:password",
                        WriteCommands::addAuth));
    }

    private static Command deleteAll(String name, String summary) {
        Syntax syntax = new Syntax(name + " path [-b batch size]", "", "b", 1, 1);
        return Command.of(name, syntax, summary, WriteCommands::deleteAll);
    }

    private static void create(Shell shell, Syntax.Parsed call) throws CliException, ZkException, InterruptedException {
        int mode = (call.has('e') ? CreateMode.EPHEMERAL : CreateMode.PERSISTENT)
                | (call.has('s') ? CreateMode.PERSISTENT_SEQUENTIAL : 0);
        String acl = call.wordOrNull(2);
        byte[] data = ReadCommands.bytes(call.wordOrNull(1));
        String path = Shell.await(
                shell.client().create(call.word(0), data, acl == null ? Acl.OPEN : AclText.parse(acl), mode));
        shell.err().println("Created " + path);
    }

    private static void set(Shell shell, Syntax.Parsed call) throws CliException, ZkException, InterruptedException {
        byte[] data;
        try {
            data = call.has('b') ? Base64.getDecoder().decode(call.word(1)) : ReadCommands.bytes(call.word(1));
        } catch (IllegalArgumentException e) {
            throw new CliException("The data is not base64: " + e.getMessage());
        }
        int version = call.number('v', ZkClient.ANY_VERSION);
        ReadCommands.showStat(shell, call, Shell.await(shell.client().setData(call.word(0), data, version)));
    }

    private static void delete(Shell shell, Syntax.Parsed call) throws CliException, ZkException, InterruptedException {
        Shell.await(shell.client().delete(call.word(0), call.number('v', ZkClient.ANY_VERSION)));
    }

    private static void deleteAll(Shell shell, Syntax.Parsed call)
            throws CliException, ZkException, InterruptedException {
        int batch = call.number('b', BATCH_DEFAULT);
        if (batch < 1 || batch > BATCH_MAX) {
            throw new CliException("-b wants a number from 1 to " + BATCH_MAX + ", not " + batch);
        }
        new TreeRemoval(shell.client(), call.word(0), batch, shell.err(), System::nanoTime).run();
    }

    private static void setAcl(Shell shell, Syntax.Parsed call) throws CliException, ZkException, InterruptedException {
        List<Acl> acl = AclText.parse(call.word(1));
        int version = call.number('v', ZkClient.ANY_VERSION);
        if (!call.has('R')) {
            ReadCommands.showStat(shell, call, Shell.await(shell.client().setAcl(call.word(0), acl, version)));
            return;
        }
        Queue<CompletableFuture<Stat>> unanswered = new ArrayDeque<>();
        TreeWalk walk = new TreeWalk(shell.client(), call.word(0));
        for (String path = walk.next(); path != null; path = walk.next()) {
            unanswered.add(shell.client().setAcl(path, acl, version));
            if (unanswered.size() > BATCH_DEFAULT) {
                ReadCommands.showStat(shell, call, Shell.await(unanswered.remove()));
            }
        }
        for (CompletableFuture<Stat> answer : unanswered) {
            ReadCommands.showStat(shell, call, Shell.await(answer));
        }
    }

    private static void addAuth(Shell shell, Syntax.Parsed call)
            throws CliException, ZkException, InterruptedException {
        byte[] credential = call.wordOrNull(1) == null ? new byte[0] : ReadCommands.bytes(call.word(1));
        Shell.await(shell.client().addAuth(call.word(0), credential));
    }
}
