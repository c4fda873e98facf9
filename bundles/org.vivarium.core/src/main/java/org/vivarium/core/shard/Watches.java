package org.vivarium.core.shard;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.vivarium.api.Acl;
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

    private final Map<String, Set<Client>> data = new HashMap<>();
    private final Map<String, Set<Client>> children = new HashMap<>();
    private final Teller teller;
    private int count;

    Watches(Teller teller) {
        this.teller = teller;
    }

    /** How many there are. */
    int count() {
        return count;
    }

    void watchData(String path, Client client) {
        if (client.dataWatches.add(path)) {
            data.computeIfAbsent(path, none -> new LinkedHashSet<>(2)).add(client);
            count++;
        }
    }

    void watchChildren(String path, Client client) {
        if (client.childWatches.add(path)) {
            children.computeIfAbsent(path, none -> new LinkedHashSet<>(2)).add(client);
            count++;
        }
    }

    /** Fires what a change fires, in the order of compat A5.2. */
    void fire(Change change) {
        if (data.isEmpty() && children.isEmpty()) {
            return;
        }
        List<Client> told = take(data, change.path());
        teller.tell(told, change.type(), change.path(), change.acl());
        if (change.type() == EventType.DELETED) {
            List<Client> others = new ArrayList<>(take(children, change.path()));
            others.removeAll(told);
            teller.tell(others, EventType.DELETED, change.path(), change.acl());
        }
        if (change.parentAcl() != null) {
            String parent = Paths.parent(change.path());
            teller.tell(take(children, parent), EventType.CHILDREN_CHANGED, parent, change.parentAcl());
        }
    }

    /** Takes a client's watches on a path out of the tables that are named. */
    void remove(String path, Client client, boolean fromData, boolean fromChildren) {
        if (fromData && client.dataWatches.remove(path)) {
            remove(data, path, client);
            count--;
        }
        if (fromChildren && client.childWatches.remove(path)) {
            remove(children, path, client);
            count--;
        }
    }

    /** Takes a client's watches out. */
    void forget(Client client) {
        for (String path : client.dataWatches) {
            remove(data, path, client);
        }
        for (String path : client.childWatches) {
            remove(children, path, client);
        }
        count -= client.dataWatches.size() + client.childWatches.size();
        client.dataWatches.clear();
        client.childWatches.clear();
    }

    private static void remove(Map<String, Set<Client>> table, String path, Client client) {
        Set<Client> watchers = table.get(path);
        if (watchers != null && watchers.remove(client) && watchers.isEmpty()) {
            table.remove(path);
        }
    }

    /** The watchers of a path, whose watches are spent. */
    private List<Client> take(Map<String, Set<Client>> table, String path) {
        Set<Client> watchers = table.remove(path);
        if (watchers == null) {
            return List.of();
        }
        for (Client client : watchers) {
            (table == data ? client.dataWatches : client.childWatches).remove(path);
        }
        count -= watchers.size();
        return List.copyOf(watchers);
    }
}
