package org.vivarium.core.state;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.vivarium.api.Acl;
import org.vivarium.api.AuthId;
import org.vivarium.api.auth.AuthFactory.Scheme;

/**
 * Who may do what (compat A6).
 *
 * @param schemes the authentication schemes, by name; may change under way, and is safe for any thread
 * @param skipAcl whether everybody may do everything
 */
public record Access(Map<String, Scheme> schemes, boolean skipAcl) {
    /** The scheme of those who pass every check. */
    public static final String SUPER = "super";

    private static final String WORLD = "world";
    private static final String ANYONE = "anyone";
    private static final String AUTH = "auth";

    /** Whether one of {@code ids} has one of the permissions {@code wanted}. */
    public boolean allows(List<Acl> acl, int wanted, List<AuthId> ids) {
        if (acl == Acl.OPEN || acl.isEmpty() || skipAcl || isSuper(ids)) {
            return true;
        }
        for (Acl entry : acl) {
            if ((entry.perms() & wanted) != 0 && (isAnyone(entry) || matches(entry, ids))) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSuper(List<AuthId> ids) {
        for (AuthId id : ids) {
            if (id.scheme().equals(SUPER)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isAnyone(Acl entry) {
        return entry.scheme().equals(WORLD) && entry.id().equals(ANYONE);
    }

    private boolean matches(Acl entry, List<AuthId> ids) {
        Scheme scheme = schemes.get(entry.scheme());
        if (scheme == null) {
            return false;
        }
        for (AuthId id : ids) {
            if (id.scheme().equals(entry.scheme()) && scheme.matches(id.id(), entry.id())) {
                return true;
            }
        }
        return false;
    }

    /**
     * The list that is stored for one that a client gave (compat A6.2).
     *
     * @param given may be null
     * @return an immutable list; null where {@code given} may not be stored
     */
    List<Acl> fixUp(List<Acl> given, List<AuthId> ids) {
        if (given == null || given.isEmpty()) {
            return null;
        }
        if (given.equals(Acl.OPEN)) {
            return Acl.OPEN;
        }
        List<Acl> fixed = new ArrayList<>(given.size());
        for (Acl entry : new LinkedHashSet<>(given)) {
            if (entry.scheme().equals(AUTH)) {
                if (!addAuthenticated(entry.perms(), ids, fixed)) {
                    return null;
                }
            } else if (isAnyone(entry) || isValid(entry)) {
                fixed.add(entry);
            } else {
                return null;
            }
        }
        return List.copyOf(fixed);
    }

    private boolean addAuthenticated(int perms, List<AuthId> ids, List<Acl> to) {
        boolean any = false;
        for (AuthId id : ids) {
            Scheme scheme = schemes.get(id.scheme());
            if (scheme != null && scheme.isAuthenticated()) {
                to.add(new Acl(perms, id.scheme(), id.id()));
                any = true;
            }
        }
        return any;
    }

    private boolean isValid(Acl entry) {
        Scheme scheme = schemes.get(entry.scheme());
        return scheme != null && scheme.isValid(entry.id());
    }

    /** What a client that may not administer the znode is shown: the passwords' hashes of {@code digest} are hidden. */
    public static List<Acl> masked(List<Acl> acl) {
        List<Acl> shown = new ArrayList<>(acl.size());
        for (Acl entry : acl) {
            int colon = entry.id().indexOf(':');
            boolean hide = entry.scheme().equals("digest") && colon >= 0;
            shown.add(hide ? new Acl(entry.perms(), entry.scheme(), entry.id().substring(0, colon) + ":x") : entry);
        }
        return shown;
    }
}
