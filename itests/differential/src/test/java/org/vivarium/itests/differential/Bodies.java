package org.vivarium.itests.differential;

import java.util.List;
import org.vivarium.itests.differential.Step.Body;

/** The bodies of good requests, field by field. */
final class Bodies {
    /** An entry of an ACL. */
    record Acl(int perms, String scheme, String id) {
        @Override
        public String toString() {
            return scheme + ":" + id + ":" + perms;
        }
    }

    static final List<Acl> OPEN = List.of(new Acl(31, "world", "anyone"));

    private Bodies() {}

    static Body path(String path) {
        return (out, lane) -> out.path(path);
    }

    static Body pathAndWatch(String path, boolean watch) {
        return (out, lane) -> out.path(path).i8(watch ? 1 : 0);
    }

    static Body pathAndVersion(String path, int version) {
        return (out, lane) -> out.path(path).i32(version);
    }

    static Body create(String path, byte[] data, List<Acl> acl, int flags) {
        return (out, lane) -> acl(out.path(path).buffer(data), acl).i32(flags);
    }

    static Body setData(String path, byte[] data, int version) {
        return (out, lane) -> out.path(path).buffer(data).i32(version);
    }

    static Body setAcl(String path, List<Acl> acl, int version) {
        return (out, lane) -> acl(out.path(path), acl).i32(version);
    }

    static Body auth(String scheme, byte[] data) {
        return (out, lane) -> out.i32(0).string(scheme).buffer(data);
    }

    /** The zxid that the client saw last is {@code back} before the last that this lane was told of. */
    static Body setWatches(long back, List<List<String>> lists) {
        return (out, lane) -> {
            out.i64(Math.max(0, lane.lastZxid() - back));
            lists.forEach(out::paths);
        };
    }

    static Body sync(String path) {
        return path(path);
    }

    static Body nothing() {
        return (out, lane) -> {};
    }

    /** A body before which stands the header that a part of a multi has. */
    static Body part(int type, Body body) {
        return (out, lane) -> {
            out.i32(type).i8(0).i32(-1);
            body.write(out, lane);
        };
    }

    static Body multi(List<Body> parts) {
        return (out, lane) -> {
            parts.forEach(part -> part.write(out, lane));
            out.i32(-1).i8(1).i32(-1);
        };
    }

    private static FrameWriter acl(FrameWriter out, List<Acl> acl) {
        if (acl == null) {
            return out.i32(-1);
        }
        out.i32(acl.size());
        acl.forEach(entry -> out.i32(entry.perms()).string(entry.scheme()).string(entry.id()));
        return out;
    }
}
