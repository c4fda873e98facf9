package org.vivarium.admin;

import static org.osgi.service.component.annotations.ReferencePolicyOption.GREEDY;

import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vivarium.api.admin.AdminCommand;
import org.vivarium.api.admin.ServerControl;
import org.vivarium.api.admin.ServerControl.PartStatus;

/** How each extension point is filled, and by what else it could be. */
@Component(service = AdminCommand.class)
public final class PartsCommand implements AdminCommand {
    private final ServerControl server;

    @Activate
    public PartsCommand(@Reference(policyOption = GREEDY) ServerControl server) {
        this.server = server;
    }

    @Override
    public String name() {
        return "parts";
    }

    @Override
    public String summary() {
        return "each extension point: the plug-in wanted, the one in use, its bundle, and the others there are";
    }

    @Override
    public List<Argument> arguments() {
        return List.of();
    }

    @Override
    public String run(Map<String, String> arguments) {
        Table table = new Table("POINT", "WANTED", "IN USE", "BUNDLE", "OTHERS", "REMARK");
        for (PartStatus part : server.parts()) {
            table.row(
                    part.kind(),
                    orDash(part.wanted()),
                    orDash(part.inUse()),
                    orDash(part.bundle()),
                    orDash(String.join(",", part.others())),
                    part.remark());
        }
        return table.toString();
    }

    /** Something stands in every column, so that scripts may split a line at its blanks. */
    private static String orDash(String cell) {
        return cell.isEmpty() ? "-" : cell.replace(", ", ",").replace(' ', '/');
    }
}
