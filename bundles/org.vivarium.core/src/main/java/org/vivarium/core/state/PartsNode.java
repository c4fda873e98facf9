package org.vivarium.core.state;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.vivarium.api.Acl;
import org.vivarium.api.AuthId;
import org.vivarium.api.tree.Znode;
import org.vivarium.wire.LoggedTxn;
import org.vivarium.wire.OpCode;
import org.vivarium.wire.Request;
import org.vivarium.wire.Txn;

/**
 * The znode {@code /zookeeper/parts}, in which an ensemble has agreed on parts that all of its servers need alike; until it
 * is there, each has what its configuration says. Its data is a line {@code election=NAME}.
 */
public final class PartsNode {
    /** Where it is. */
    public static final String PATH = Paths.ZOOKEEPER + "/parts";

    /** Who writes it: nobody else may. */
    public static final List<AuthId> BY = List.of(new AuthId(Access.SUPER, ""));

    private static final String ELECTION = "election=";

    private PartsNode() {}

    /**
     * What was agreed on.
     *
     * @param election the name of the election
     * @param since the transaction that chose it
     */
    public record Choice(String election, long since) {}

    /** Null where nothing was. */
    public static Choice read(State state) {
        Znode node = state.get(PATH);
        if (node == null || node.data() == null) {
            return null;
        }
        String text = new String(node.data(), StandardCharsets.UTF_8);
        return text.lines()
                .filter(line -> line.startsWith(ELECTION))
                .map(line -> new Choice(line.substring(ELECTION.length()).trim(), node.mzxid()))
                .findFirst()
                .orElse(null);
    }

    /** Whether a transaction writes it. */
    public static boolean isChanged(LoggedTxn txn) {
        return txn.txn() instanceof Txn.SetData set && set.path().equals(PATH)
                || txn.txn() instanceof Txn.Create create && create.path().equals(PATH);
    }

    /** What makes this the choice, asked for by {@link #BY}. */
    public static Request choosing(State state, String election) {
        byte[] data = (ELECTION + election + "\n").getBytes(StandardCharsets.UTF_8);
        return state.get(PATH) == null
                ? new Request.Create(OpCode.CREATE2, PATH, data, Acl.READABLE, 0)
                : new Request.SetData(PATH, data, -1);
    }
}
