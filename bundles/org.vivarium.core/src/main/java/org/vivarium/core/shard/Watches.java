package org.vivarium.core.shard;

import java.util.ArrayList;
import java.util.List;
import org.vivarium.api.Acl;
import org.vivarium.api.KeyedHash;
import org.vivarium.core.state.Change;
import org.vivarium.core.state.Paths;
import org.vivarium.wire.EventType;

/**
 * The one-shot watches of a shard's clients (compat A5): a table for data, which getData and exists fill, and one for
 * children.
 */
final class Watches {
    /** Tells clients. */
    interface Teller {
        /** @param acl of the znode that the event names: who may not read it is not told */
        void tell(List<Client> watchers, int type, String path, List<Acl> acl);
    }

    private final WatchTable data;
    private final WatchTable children;
    private final Teller teller;

    Watches(KeyedHash hashes, Teller teller) {
        this.data = new WatchTable(hashes, client -> client.dataWatches);
        this.children = new WatchTable(hashes, client -> client.childWatches);
        this.teller = teller;
    }

    /** How many there are. */
    int count() {
        return data.count() + children.count();
    }

    void watchData(byte[] array, int from, int to, Client client) {
        data.add(array, from, to, client);
    }

    void watchChildren(byte[] array, int from, int to, Client client) {
        children.add(array, from, to, client);
    }

    /** Fires what a change fires, in the order of compat A5.2. */
    void fire(Change change) {
        if (count() == 0) {
            return;
        }
        byte[] path = Paths.bytes(change.path());
        List<Client> told = data.take(path, path.length);
        teller.tell(told, change.type(), change.path(), change.acl());
        if (change.type() == EventType.DELETED) {
            List<Client> others = new ArrayList<>(children.take(path, path.length));
            others.removeAll(told);
            teller.tell(others, EventType.DELETED, change.path(), change.acl());
        }
        if (change.parentAcl() != null) {
            List<Client> parents = children.take(path, Paths.parentLength(path));
            if (!parents.isEmpty()) {
                teller.tell(parents, EventType.CHILDREN_CHANGED, Paths.parent(change.path()), change.parentAcl());
            }
        }
    }

    boolean hasData(byte[] path, Client client) {
        return data.has(path, client);
    }

    boolean hasChildren(byte[] path, Client client) {
        return children.has(path, client);
    }

    void removeData(byte[] path, Client client) {
        data.remove(path, client);
    }

    void removeChildren(byte[] path, Client client) {
        children.remove(path, client);
    }

    /** Takes a client's watches out. */
    void forget(Client client) {
        data.forget(client);
        children.forget(client);
    }
}
