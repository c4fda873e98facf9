package org.vivarium.wire;

import java.util.ArrayList;
import java.util.List;
import org.vivarium.api.Acl;

/** Reads and writes access control lists. */
public final class Acls {
    private static final int ENTRY_BYTES_MIN = 12;

    private Acls() {}

    /** A list; null where it is. A null scheme or id is read as an empty one, which no provider knows. */
    public static List<Acl> read(JuteReader in) throws MalformedException {
        int count = in.readCount(ENTRY_BYTES_MIN);
        if (count == -1) {
            return null;
        }
        List<Acl> list = new ArrayList<>(Math.max(count, 0));
        for (int i = 0; i < count; i++) {
            int perms = in.readInt();
            list.add(new Acl(perms, orEmpty(in.readString()), orEmpty(in.readString())));
        }
        return list;
    }

    /** @param list may be null */
    public static void write(JuteWriter out, List<Acl> list) {
        if (list == null) {
            out.writeInt(-1);
            return;
        }
        out.writeInt(list.size());
        for (Acl acl : list) {
            out.writeInt(acl.perms());
            out.writeString(acl.scheme());
            out.writeString(acl.id());
        }
    }

    private static String orEmpty(String text) {
        return text == null ? "" : text;
    }
}
