package org.vivarium.core.state;

import java.nio.charset.StandardCharsets;
import org.vivarium.api.Acl;
import org.vivarium.api.ensemble.Ensemble;
import org.vivarium.api.ensemble.EnsembleText;
import org.vivarium.api.tree.Znode;

/**
 * The znode {@code /zookeeper/config}, in which clients read which servers are the ensemble (compat A10, B8). It counts in
 * no digest.
 */
public final class ConfigNode {
    private static final byte[] PATH = Paths.bytes(Paths.CONFIG);

    private ConfigNode() {}

    /** What it says; null where it says nothing, or what is no ensemble. */
    public static Ensemble read(State state) {
        Znode node = state.tree().get(PATH);
        return node == null ? null : read(node.data());
    }

    /** What its data says; null where that is nothing, or no ensemble. */
    public static Ensemble read(byte[] data) {
        if (data == null || data.length == 0) {
            return null;
        }
        try {
            return EnsembleText.parse(new String(data, StandardCharsets.UTF_8));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    /** As it is written. */
    public static byte[] data(Ensemble ensemble) {
        return ensemble.text().getBytes(StandardCharsets.UTF_8);
    }

    /** The state with it, without a transaction: for what this server knows otherwise, from a file or another server. */
    public static State with(State state, Ensemble ensemble) {
        Znode before = state.tree().get(PATH);
        Znode node = before == null ? ZnodeValue.initial(Acl.READABLE, -1) : before;
        return state.put(PATH, before, ZnodeValue.withData(node, data(ensemble), -1, ensemble.version(), 0));
    }
}
