package org.vivarium.client;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.vivarium.wire.Code;
import org.vivarium.wire.JuteReader;
import org.vivarium.wire.MalformedException;
import org.vivarium.wire.MultiHeader;
import org.vivarium.wire.OpCode;
import org.vivarium.wire.Request;
import org.vivarium.wire.Stat;

/** The operations of a multi, and what the server answers to them (compat A4). */
final class MultiOps {
    private MultiOps() {}

    static boolean isCreate(Request op) {
        return op instanceof Request.Create;
    }

    /** @throws IllegalArgumentException for an operation that a multi cannot hold */
    static String path(Request op) {
        if (op instanceof Request.Create create) {
            return create.path();
        } else if (op instanceof Request.Delete delete) {
            return delete.path();
        } else if (op instanceof Request.SetData set) {
            return set.path();
        } else if (op instanceof Request.Check check) {
            return check.path();
        }
        throw new IllegalArgumentException(op + " cannot be part of a multi");
    }

    static Request withPath(Request op, String path) {
        if (op instanceof Request.Create create) {
            return new Request.Create(create.op(), path, create.data(), create.acl(), create.flags());
        } else if (op instanceof Request.Delete delete) {
            return new Request.Delete(path, delete.version());
        } else if (op instanceof Request.SetData set) {
            return new Request.SetData(path, set.data(), set.version());
        }
        return new Request.Check(path, ((Request.Check) op).version());
    }

    /**
     * @param ops as the caller gave them
     * @param local takes the chroot off a path
     * @throws ZkException the first error that is not another one's consequence
     */
    static List<OpResult> results(JuteReader in, List<Request> ops, UnaryOperator<String> local)
            throws MalformedException, ZkException {
        List<OpResult> results = new ArrayList<>();
        ZkException first = null;
        for (MultiHeader header = MultiHeader.read(in); !header.done(); header = MultiHeader.read(in)) {
            if (results.size() == ops.size()) {
                throw new MalformedException("more results than the " + ops.size() + " operations of the multi");
            }
            int at = results.size();
            if (header.type() == OpCode.ERROR) {
                int err = in.readInt();
                if (first == null && err != 0 && err != Code.RUNTIME_INCONSISTENCY.value()) {
                    first = new ZkException(err, path(ops.get(at)));
                }
                results.add(new OpResult(header.type(), null, null));
            } else {
                results.add(result(header.type(), in, local));
            }
        }
        if (first != null) {
            throw first;
        }
        return results;
    }

    private static OpResult result(int type, JuteReader in, UnaryOperator<String> local) throws MalformedException {
        return switch (type) {
            case OpCode.CREATE -> new OpResult(type, local.apply(in.readString()), null);
            case OpCode.CREATE2 -> new OpResult(type, local.apply(in.readString()), Stat.read(in));
            case OpCode.SET_DATA -> new OpResult(type, null, Stat.read(in));
            case OpCode.DELETE, OpCode.CHECK -> new OpResult(type, null, null);
            default -> throw new MalformedException("a result of type " + type + " in a multi");
        };
    }
}
