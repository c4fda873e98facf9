package org.vivarium.wire;

import java.util.ArrayList;
import java.util.List;
import org.vivarium.api.Acl;

/** What a transaction does, as the log and other servers have it (compat C2). */
public sealed interface Txn {
    void write(JuteWriter out);

    /**
     * @param acl never null
     * @param parentCVersion the parent's persisted cversion afterwards; -1 in old logs, where it is one more than
     * before
     */
    record Create(String path, byte[] data, List<Acl> acl, boolean ephemeral, int parentCVersion) implements Txn {
        static Create read(JuteReader in) throws MalformedException {
            String path = readPath(in);
            byte[] data = in.readBuffer();
            List<Acl> acl = readAcl(in);
            boolean ephemeral = in.readBoolean();
            return new Create(path, data, acl, ephemeral, in.remaining() >= 4 ? in.readInt() : -1);
        }

        @Override
        public void write(JuteWriter out) {
            out.writeString(path);
            out.writeBuffer(data);
            Acls.write(out, acl);
            out.writeBoolean(ephemeral);
            out.writeInt(parentCVersion);
        }
    }

    record CreateContainer(String path, byte[] data, List<Acl> acl, int parentCVersion) implements Txn {
        static CreateContainer read(JuteReader in) throws MalformedException {
            return new CreateContainer(readPath(in), in.readBuffer(), readAcl(in), in.readInt());
        }

        @Override
        public void write(JuteWriter out) {
            out.writeString(path);
            out.writeBuffer(data);
            Acls.write(out, acl);
            out.writeInt(parentCVersion);
        }
    }

    /** @param ttl in ms */
    record CreateTtl(String path, byte[] data, List<Acl> acl, int parentCVersion, long ttl) implements Txn {
        static CreateTtl read(JuteReader in) throws MalformedException {
            return new CreateTtl(readPath(in), in.readBuffer(), readAcl(in), in.readInt(), in.readLong());
        }

        @Override
        public void write(JuteWriter out) {
            out.writeString(path);
            out.writeBuffer(data);
            Acls.write(out, acl);
            out.writeInt(parentCVersion);
            out.writeLong(ttl);
        }
    }

    record Delete(String path) implements Txn {
        @Override
        public void write(JuteWriter out) {
            out.writeString(path);
        }
    }

    /** @param version the version afterwards */
    record SetData(String path, byte[] data, int version) implements Txn {
        static SetData read(JuteReader in) throws MalformedException {
            return new SetData(readPath(in), in.readBuffer(), in.readInt());
        }

        @Override
        public void write(JuteWriter out) {
            out.writeString(path);
            out.writeBuffer(data);
            out.writeInt(version);
        }
    }

    /** @param version the aversion afterwards */
    record SetAcl(String path, List<Acl> acl, int version) implements Txn {
        static SetAcl read(JuteReader in) throws MalformedException {
            return new SetAcl(readPath(in), readAcl(in), in.readInt());
        }

        @Override
        public void write(JuteWriter out) {
            out.writeString(path);
            Acls.write(out, acl);
            out.writeInt(version);
        }
    }

    /** Changes nothing. */
    record Check(String path, int version) implements Txn {
        @Override
        public void write(JuteWriter out) {
            out.writeString(path);
            out.writeInt(version);
        }
    }

    /** A request that failed. Changes nothing but the zxid. */
    record Failure(int err) implements Txn {
        @Override
        public void write(JuteWriter out) {
            out.writeInt(err);
        }
    }

    record CreateSession(int timeOut) implements Txn {
        @Override
        public void write(JuteWriter out) {
            out.writeInt(timeOut);
        }
    }

    /** @param paths its ephemerals, in the order they go; null in old logs, where they are all that the session owns */
    record CloseSession(List<String> paths) implements Txn {
        /** Twelve bytes that begin with a 2 are a digest and no record: two paths do not fit into them. */
        static CloseSession read(JuteReader in) throws MalformedException {
            int start = in.position();
            boolean absent = in.remaining() < 4 || in.remaining() == 12 && in.readInt() == 2;
            in.position(start);
            return new CloseSession(absent ? null : in.readStrings());
        }

        @Override
        public void write(JuteWriter out) {
            if (paths != null) {
                out.writeStrings(paths);
            }
        }
    }

    /** Several at once. Where one of them is a {@link Failure}, none of them does anything. */
    record Multi(List<Part> parts) implements Txn {
        /** @param type as a header's */
        public record Part(int type, Txn txn) {}

        static Multi read(JuteReader in) throws MalformedException {
            int count = in.readCount(8);
            List<Part> parts = new ArrayList<>(Math.max(count, 0));
            for (int i = 0; i < count; i++) {
                int type = in.readInt();
                int length = in.readLength();
                if (length < 0 || type == OpCode.MULTI) {
                    throw new MalformedException("multi with a part that is " + (length < 0 ? "missing" : "a multi"));
                }
                int end = in.position() + length;
                parts.add(new Part(type, Txn.read(type, new JuteReader(in.array(), in.position(), end))));
                in.position(end);
            }
            return new Multi(parts);
        }

        @Override
        public void write(JuteWriter out) {
            out.writeInt(parts.size());
            for (Part part : parts) {
                out.writeInt(part.type());
                int mark = out.beginFrame();
                part.txn().write(out);
                out.endFrame(mark);
            }
        }
    }

    /** Reads the record of a type. */
    static Txn read(int type, JuteReader in) throws MalformedException {
        return switch (type) {
            case OpCode.CREATE, OpCode.CREATE2 -> Create.read(in);
            case OpCode.CREATE_CONTAINER -> CreateContainer.read(in);
            case OpCode.CREATE_TTL -> CreateTtl.read(in);
            case OpCode.DELETE, OpCode.DELETE_CONTAINER -> new Delete(readPath(in));
            case OpCode.SET_DATA, OpCode.RECONFIG -> SetData.read(in);
            case OpCode.SET_ACL -> SetAcl.read(in);
            case OpCode.CHECK -> new Check(readPath(in), in.readInt());
            case OpCode.MULTI -> Multi.read(in);
            case OpCode.CREATE_SESSION -> new CreateSession(in.readInt());
            case OpCode.CLOSE_SESSION -> CloseSession.read(in);
            case OpCode.ERROR -> new Failure(in.readInt());
            default -> throw new MalformedException("transaction of unknown type " + type);
        };
    }

    private static String readPath(JuteReader in) throws MalformedException {
        String path = in.readString();
        if (path == null) {
            throw new MalformedException("transaction without a path");
        }
        return path;
    }

    private static List<Acl> readAcl(JuteReader in) throws MalformedException {
        List<Acl> acl = Acls.read(in);
        return acl == null ? List.of() : acl;
    }
}
