package org.vivarium.admin;

import static org.osgi.service.component.annotations.ReferencePolicyOption.GREEDY;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vivarium.api.Zxid;
import org.vivarium.api.admin.AdminCommand;
import org.vivarium.api.admin.ServerControl;
import org.vivarium.api.admin.ServerControl.PartStatus;
import org.vivarium.api.admin.ServerStatus;

/** How the server is: a line for each thing an operator asks first, and what keeps it from serving. */
@Component(service = AdminCommand.class)
public final class StatusCommand implements AdminCommand {
    private final ServerControl server;

    @Activate
    public StatusCommand(@Reference(policyOption = GREEDY) ServerControl server) {
        this.server = server;
    }

    @Override
    public String name() {
        return "status";
    }

    @Override
    public String summary() {
        return "how the server is: mode, last transaction, counts, parts, and what it lacks";
    }

    @Override
    public List<Argument> arguments() {
        return List.of();
    }

    @Override
    public String run(Map<String, String> arguments) {
        ServerStatus s = server.status();
        StringJoiner lines = new StringJoiner("\n");
        lines.add("version      " + s.version());
        lines.add("mode         " + mode(s));
        lines.add("started      " + Instant.ofEpochMilli(s.startedMs()));
        lines.add("zxid         " + Zxid.text(s.zxid()));
        lines.add("znodes       " + s.znodes() + " (" + s.ephemerals() + " ephemeral, " + s.dataBytes() + " bytes)");
        lines.add("sessions     " + s.sessions());
        lines.add("watches      " + s.watches());
        lines.add("connections  " + s.connections());
        lines.add("requests     " + s.received() + " received, " + s.sent() + " sent, " + s.outstanding()
                + " outstanding");
        lines.add("latency      "
                + String.format(
                        Locale.ROOT,
                        "%d/%.1f/%d ms (min/avg/max)",
                        s.minLatencyMs(),
                        s.avgLatencyMs(),
                        s.maxLatencyMs()));
        lines.add("parts        " + parts(server.parts()));
        for (String lack : s.lacks()) {
            lines.add("lacks        " + lack);
        }
        return lines.toString();
    }

    private static String mode(ServerStatus s) {
        if (s.readOnly()) {
            return s.mode().isEmpty() ? "read-only" : s.mode() + ", read-only";
        }
        if (!s.serving()) {
            return "not serving";
        }
        return s.mode();
    }

    private static String parts(List<PartStatus> parts) {
        StringJoiner line = new StringJoiner(" ");
        for (PartStatus part : parts) {
            line.add(part.kind() + "="
                    + (part.inUse().isEmpty() ? "-" : part.inUse().replace(", ", ",")));
        }
        return line.toString();
    }
}
