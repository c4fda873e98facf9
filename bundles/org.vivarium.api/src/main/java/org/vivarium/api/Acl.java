package org.vivarium.api;

import java.util.List;
import java.util.Objects;

/**
 * One entry of an access control list: who may do what to a znode.
 *
 * <p>The permissions are the bits {@link #READ} to {@link #ADMIN}; other bits are kept and mean nothing, as ZooKeeper
 * keeps them (compat A6).
 *
 * @param perms the permission bits
 * @param scheme the scheme that understands {@code id}, for example {@code digest}
 * @param id whom the entry is for, as the scheme writes it
 */
public record Acl(int perms, String scheme, String id) {
    public static final int READ = 1;
    public static final int WRITE = 2;
    public static final int CREATE = 4;
    public static final int DELETE = 8;
    public static final int ADMIN = 16;
    public static final int ALL = 31;

    /** Everybody may do everything: {@code world:anyone:cdrwa}. */
    public static final List<Acl> OPEN = List.of(new Acl(ALL, "world", "anyone"));

    /** Everybody may read: {@code world:anyone:r}. */
    public static final List<Acl> READABLE = List.of(new Acl(READ, "world", "anyone"));

    public Acl {
        Objects.requireNonNull(scheme, "scheme");
        Objects.requireNonNull(id, "id");
    }
}
