package org.vivarium.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.osgi.service.component.annotations.ReferencePolicyOption.GREEDY;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import java.util.Map;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.vivarium.api.admin.AdminCommand;
import org.vivarium.api.admin.ServerControl;

/** A znode's data: as text where it is text, as a hex dump where it is not. */
@Component(service = AdminCommand.class)
public final class GetCommand implements AdminCommand {
    private static final int DUMP_BYTES_A_LINE = 16;

    private final ServerControl server;

    @Activate
    public GetCommand(@Reference(policyOption = GREEDY) ServerControl server) {
        this.server = server;
    }

    @Override
    public String name() {
        return "get";
    }

    @Override
    public String summary() {
        return "the data of a znode: UTF-8 text, or a hex dump where it is not text; null where there is none";
    }

    @Override
    public List<Argument> arguments() {
        return List.of(Znodes.PATH);
    }

    @Override
    public String run(Map<String, String> arguments) throws CommandException {
        byte[] data = Znodes.find(server, arguments.get("path")).znode().data();
        if (data == null) {
            return "null";
        }
        String text = asText(data);
        return text != null ? text : dump(data);
    }

    /** Null where the bytes are not UTF-8, or hold control characters, which could drive the operator's terminal. */
    private static String asText(byte[] data) {
        try {
            String text = UTF_8.newDecoder().decode(ByteBuffer.wrap(data)).toString();
            boolean printable = text.chars().allMatch(c -> !Character.isISOControl(c) || c == '\n' || c == '\t');
            return printable ? text : null;
        } catch (CharacterCodingException e) {
            return null;
        }
    }

    /** Sixteen bytes a line: offset, hex, and what of it is ASCII. */
    private static String dump(byte[] data) {
        StringBuilder lines = new StringBuilder();
        for (int at = 0; at < data.length; at += DUMP_BYTES_A_LINE) {
            StringBuilder ascii = new StringBuilder();
            lines.append(at == 0 ? "" : "\n").append(String.format("%08x ", at));
            for (int i = at; i < at + DUMP_BYTES_A_LINE; i++) {
                if (i < data.length) {
                    lines.append(String.format(" %02x", data[i]));
                    ascii.append(data[i] >= ' ' && data[i] < 0x7f ? (char) data[i] : '.');
                } else {
                    lines.append("   ");
                }
            }
            lines.append("  |").append(ascii).append('|');
        }
        return lines.toString();
    }

    @Override
    public List<String> complete(String argument, String prefix) {
        return argument.equals("path") ? Znodes.complete(server, prefix) : List.of();
    }
}
