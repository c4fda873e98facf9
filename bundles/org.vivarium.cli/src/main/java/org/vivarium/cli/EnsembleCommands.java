package org.vivarium.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.vivarium.client.NodeData;
import org.vivarium.client.ZkClient;
import org.vivarium.client.ZkException;

/** The commands about the servers of the ensemble. */
final class EnsembleCommands {
    private static final int HEX = 16;

    private EnsembleCommands() {}

    static List<Command> all() {
        return List.of(
                Command.of(
                        "config",
                        new Syntax("config [-c] [-w] [-s]", "cws", "", 0, 0),
                        "the servers of the ensemble; -c as clients connect to them, -w watch, -s with the stat",
                        EnsembleCommands::config),
                Command.of(
                        "reconfig",
                        new Syntax(
                                "reconfig [-s] [-v version] [-file path | -members server.N=...,...]"
                                        + " [-add server.N=host:port:port[:role];clientPort,...]* [-remove N,...]*",
                                "s",
                                "v",
                                0,
                                0,
                                Map.of("file", 'f', "members", 'm', "add", 'a', "remove", 'r')),
                        "other servers; -add and -remove some, or all anew as -members or from a -file; -v only this"
                                + " version, -s show the stat",
                        EnsembleCommands::reconfig));
    }

    private static void config(Shell shell, Syntax.Parsed call) throws CliException, ZkException, InterruptedException {
        NodeData config = Shell.await(shell.client().getConfig(call.has('w')));
        String text = text(config);
        shell.out().println(call.has('c') ? clients(text) : text);
        ReadCommands.showStat(shell, call, config.stat());
    }

    private static String text(NodeData config) {
        return config.data() == null ? "" : new String(config.data(), StandardCharsets.UTF_8);
    }

    /** The version, and where clients connect, as in a connect string. */
    private static String clients(String text) {
        String version = text.lines()
                .filter(line -> line.startsWith("version="))
                .map(line -> line.substring("version=".length()))
                .findFirst()
                .orElse("0");
        return version + " "
                + text.lines()
                        .filter(line -> line.startsWith("server.") && line.indexOf(';') > 0)
                        .map(EnsembleCommands::client)
                        .collect(Collectors.joining(","));
    }

    /** Where nothing but a port is said, clients go to the host that the other servers go to. */
    private static String client(String line) {
        String client = line.substring(line.indexOf(';') + 1);
        String server = line.substring(line.indexOf('=') + 1);
        int hostEnd = server.startsWith("[") ? server.indexOf(']') + 1 : server.indexOf(':');
        boolean anyHost = client.startsWith("0.0.0.0:") || client.startsWith("[::]:");
        return anyHost ? server.substring(0, hostEnd) + client.substring(client.lastIndexOf(':')) : client;
    }

    private static void reconfig(Shell shell, Syntax.Parsed call)
            throws CliException, ZkException, InterruptedException {
        String members = call.has('f') ? lines(call.option('f')) : call.option('m');
        boolean changes = call.has('a') || call.has('r');
        if (call.has('f') && call.has('m') || members != null && changes || members == null && !changes) {
            throw new CliException("reconfig wants -add or -remove or both, or else -members, or else -file");
        }
        NodeData config = Shell.await(
                shell.client().reconfig(call.option('a'), call.option('r'), members, version(call.option('v'))));
        shell.out().println("Committed new configuration:");
        shell.out().println(text(config));
        ReadCommands.showStat(shell, call, config.stat());
    }

    private static long version(String text) throws CliException {
        try {
            return text == null ? ZkClient.ANY_VERSION : Long.parseUnsignedLong(text, HEX);
        } catch (NumberFormatException e) {
            throw new CliException("-v wants a version in hexadecimal digits, as config shows it, not " + text);
        }
    }

    private static String lines(String file) throws CliException {
        try {
            return Files.readString(Path.of(file), StandardCharsets.ISO_8859_1);
        } catch (IOException | InvalidPathException e) {
            throw new CliException("The file " + file + " cannot be read: " + e.getMessage());
        }
    }
}
