package org.vivarium.cli;

import java.util.ArrayList;
import java.util.List;
import org.vivarium.api.Acl;

/** Access control lists as text: {@code scheme:id:perms,...} to read, two lines an entry to show (compat D4). */
final class AclText {
    private static final String LETTERS = "cdrwa";
    private static final int[] BITS = {Acl.CREATE, Acl.DELETE, Acl.READ, Acl.WRITE, Acl.ADMIN};

    private AclText() {}

    static List<Acl> parse(String text) throws CliException {
        List<Acl> list = new ArrayList<>();
        for (String entry : text.split(",")) {
            String stripped = entry.strip();
            int first = stripped.indexOf(':');
            int last = stripped.lastIndexOf(':');
            if (first < 1 || first == last) {
                throw new CliException("\"" + stripped + "\" does not have the form scheme:id:perms");
            }
            String id = stripped.substring(first + 1, last);
            list.add(new Acl(perms(stripped, last + 1), stripped.substring(0, first), id));
        }
        return list;
    }

    private static int perms(String entry, int from) throws CliException {
        int perms = 0;
        for (int i = from; i < entry.length(); i++) {
            int at = LETTERS.indexOf(entry.charAt(i));
            if (at < 0) {
                throw new CliException("Unknown permission '" + entry.charAt(i) + "' in \"" + entry
                        + "\": c(reate), d(elete), r(ead), w(rite) and a(dmin) are known");
            }
            perms |= BITS[at];
        }
        return perms;
    }

    static String format(List<Acl> list) {
        StringBuilder out = new StringBuilder();
        for (Acl acl : list) {
            out.append("'").append(acl.scheme()).append(",'").append(acl.id()).append("\n: ");
            for (int i = 0; i < BITS.length; i++) {
                if ((acl.perms() & BITS[i]) != 0) {
                    out.append(LETTERS.charAt(i));
                }
            }
            out.append('\n');
        }
        return out.toString();
    }
}
