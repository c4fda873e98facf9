package org.vivarium.admin;

import static org.osgi.service.component.annotations.ReferencePolicyOption.GREEDY;

import java.util.Date;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vivarium.api.Zxid;
import org.vivarium.api.admin.AdminCommand;
import org.vivarium.api.admin.ServerControl;
import org.vivarium.api.tree.Znode;

/** A znode's stat, in the lines that ZooKeeper's own shell prints (compat D4). */
@Component(service = AdminCommand.class)
public final class StatCommand implements AdminCommand {
    private static final long CONTAINER = Long.MIN_VALUE;
    private static final long EXTENDED_BYTE = 0xff;

    private final ServerControl server;

    @Activate
    public StatCommand(@Reference(policyOption = GREEDY) ServerControl server) {
        this.server = server;
    }

    @Override
    public String name() {
        return "stat";
    }

    @Override
    public String summary() {
        return "the stat of a znode: transactions, times, versions, owner, sizes";
    }

    @Override
    public List<Argument> arguments() {
        return List.of(Znodes.PATH);
    }

    @Override
    public String run(Map<String, String> arguments) throws CommandException {
        Znode znode = Znodes.find(server, arguments.get("path")).znode();
        int children = znode.childCount();
        return String.join(
                "\n",
                "cZxid = " + Zxid.text(znode.czxid()),
                "ctime = " + new Date(znode.ctime()),
                "mZxid = " + Zxid.text(znode.mzxid()),
                "mtime = " + new Date(znode.mtime()),
                "pZxid = " + Zxid.text(znode.pzxid()),
                // what clients see counts creations and deletions; what is kept counts creations (compat A3)
                "cversion = " + (2 * znode.cversion() - children),
                "dataVersion = " + znode.version(),
                "aclVersion = " + znode.aversion(),
                "ephemeralOwner = 0x" + Long.toHexString(owner(znode)),
                "dataLength = " + Math.max(0, znode.dataLength()),
                "numChildren = " + children);
    }

    /** The session that owns an ephemeral; 0 for containers and for znodes with a time to live, as clients see them. */
    private long owner(Znode znode) {
        long owner = znode.ephemeralOwner();
        boolean extended = Boolean.parseBoolean(server.settings().get("extendedTypesEnabled"));
        return owner == CONTAINER || extended && owner >>> 56 == EXTENDED_BYTE ? 0 : owner;
    }

    @Override
    public List<String> complete(String argument, String prefix) {
        return argument.equals("path") ? Znodes.complete(server, prefix) : List.of();
    }
}
