package org.vivarium.wire;

import java.util.ArrayList;
import java.util.List;
import org.vivarium.api.Acl;

/** A request that changes the state, as a client sends it (compat A2.1). */
public sealed interface Request {
    /** Its opcode. */
    int op();

    /** Writes the record, without the request's header. */
    void write(JuteWriter out);

    /**
     * @param op {@link OpCode#CREATE}, {@link OpCode#CREATE2} or {@link OpCode#CREATE_CONTAINER}
     * @param path may be null
     * @param data may be null
     * @param acl may be null
     */
    record Create(int op, String path, byte[] data, List<Acl> acl, int flags) implements Request {
        public static Create read(int op, JuteReader in) throws MalformedException {
            return new Create(op, in.readString(), in.readBuffer(), Acls.read(in), in.readInt());
        }

        @Override
        public void write(JuteWriter out) {
            out.writeString(path);
            out.writeBuffer(data);
            Acls.write(out, acl);
            out.writeInt(flags);
        }
    }

    /** @param version the one it must have, or -1 */
    record Delete(String path, int version) implements Request {
        public static Delete read(JuteReader in) throws MalformedException {
            return new Delete(in.readString(), in.readInt());
        }

        @Override
        public int op() {
            return OpCode.DELETE;
        }

        @Override
        public void write(JuteWriter out) {
            out.writeString(path);
            out.writeInt(version);
        }
    }

    /** @param version the one it must have, or -1 */
    record SetData(String path, byte[] data, int version) implements Request {
        public static SetData read(JuteReader in) throws MalformedException {
            return new SetData(in.readString(), in.readBuffer(), in.readInt());
        }

        @Override
        public int op() {
            return OpCode.SET_DATA;
        }

        @Override
        public void write(JuteWriter out) {
            out.writeString(path);
            out.writeBuffer(data);
            out.writeInt(version);
        }
    }

    /** @param version the aversion it must have, or -1 */
    record SetAcl(String path, List<Acl> acl, int version) implements Request {
        public static SetAcl read(JuteReader in) throws MalformedException {
            return new SetAcl(in.readString(), Acls.read(in), in.readInt());
        }

        @Override
        public int op() {
            return OpCode.SET_ACL;
        }

        @Override
        public void write(JuteWriter out) {
            out.writeString(path);
            Acls.write(out, acl);
            out.writeInt(version);
        }
    }

    /** Changes nothing; inside a multi only. */
    record Check(String path, int version) implements Request {
        public static Check read(JuteReader in) throws MalformedException {
            return new Check(in.readString(), in.readInt());
        }

        @Override
        public int op() {
            return OpCode.CHECK;
        }

        @Override
        public void write(JuteWriter out) {
            out.writeString(path);
            out.writeInt(version);
        }
    }

    /** Several at once, or none of them (compat A4). */
    record Multi(List<Request> ops) implements Request {
        public static Multi read(JuteReader in) throws MalformedException {
            List<Request> ops = new ArrayList<>();
            for (MultiHeader header = MultiHeader.read(in); !header.done(); header = MultiHeader.read(in)) {
                ops.add(readOp(header.type(), in));
            }
            return new Multi(ops);
        }

        /** In a multi, a path that is not there spoils the whole request, and so does what is below (compat A4). */
        private static Request readOp(int type, JuteReader in) throws MalformedException {
            switch (type) {
                case OpCode.CREATE, OpCode.CREATE2, OpCode.CREATE_CONTAINER:
                    return readCreate(type, in);
                case OpCode.DELETE:
                    Delete delete = Delete.read(in);
                    return withPath(delete, delete.path());
                case OpCode.SET_DATA:
                    SetData setData = SetData.read(in);
                    return withPath(setData, setData.path());
                case OpCode.CHECK:
                    Check check = Check.read(in);
                    return withPath(check, check.path());
                default:
                    throw new MalformedException("operation " + type + " in a multi");
            }
        }

        private static <T extends Request> T withPath(T request, String path) throws MalformedException {
            if (path == null) {
                throw new MalformedException("no path in a multi");
            }
            return request;
        }

        /** In a multi the flags make a container, too; a time to live there cannot be. */
        private static Create readCreate(int type, JuteReader in) throws MalformedException {
            Create create = Create.read(type, in);
            if (!CreateMode.isValid(create.flags()) || CreateMode.isTtl(create.flags())) {
                throw new MalformedException("create mode " + create.flags() + " in a multi");
            }
            int op = create.flags() == CreateMode.CONTAINER ? OpCode.CREATE_CONTAINER : type;
            return withPath(new Create(op, create.path(), create.data(), create.acl(), create.flags()), create.path());
        }

        @Override
        public int op() {
            return OpCode.MULTI;
        }

        @Override
        public void write(JuteWriter out) {
            for (Request op : ops) {
                new MultiHeader(op.op(), false, -1).write(out);
                op.write(out);
            }
            MultiHeader.END.write(out);
        }
    }

    /** Begins a session; made by the server when a client connects. */
    record CreateSession(int timeOut) implements Request {
        @Override
        public int op() {
            return OpCode.CREATE_SESSION;
        }

        @Override
        public void write(JuteWriter out) {
            out.writeInt(timeOut);
        }
    }

    /** Ends a session. */
    record CloseSession() implements Request {
        @Override
        public int op() {
            return OpCode.CLOSE_SESSION;
        }

        @Override
        public void write(JuteWriter out) {}
    }

    /**
     * Changes which servers are the ensemble, one way or the other (compat A2.10).
     *
     * @param joining servers that are added or changed; may be null
     * @param leaving sids; may be null
     * @param newMembers all servers; may be null
     * @param fromVersion the version that the configuration must have, or -1
     */
    record Reconfig(String joining, String leaving, String newMembers, long fromVersion) implements Request {
        public static Reconfig read(JuteReader in) throws MalformedException {
            return new Reconfig(in.readString(), in.readString(), in.readString(), in.readLong());
        }

        @Override
        public int op() {
            return OpCode.RECONFIG;
        }

        @Override
        public void write(JuteWriter out) {
            out.writeString(joining);
            out.writeString(leaving);
            out.writeString(newMembers);
            out.writeLong(fromVersion);
        }
    }

    /**
     * A {@link Reconfig} that was checked: the configuration is to be this one. Never on the wire.
     *
     * @param text of the ensemble, with its version (compat B8)
     */
    record Configure(byte[] text) implements Request {
        @Override
        public int op() {
            return OpCode.RECONFIG;
        }

        @Override
        public void write(JuteWriter out) {}
    }

    /**
     * A request that is refused whatever the state is, but takes a zxid as ZooKeeper lets it: a multi that could not be
     * read, or one of a session that another server has by now.
     */
    record Refused(int op, Code code) implements Request {
        @Override
        public void write(JuteWriter out) {}
    }

    /**
     * Reads a request's record.
     *
     * @throws MalformedException where it is none, or no request that changes the state
     */
    static Request read(int op, JuteReader in) throws MalformedException {
        return switch (op) {
            case OpCode.CREATE, OpCode.CREATE2, OpCode.CREATE_CONTAINER -> Create.read(op, in);
            case OpCode.DELETE -> Delete.read(in);
            case OpCode.SET_DATA -> SetData.read(in);
            case OpCode.SET_ACL -> SetAcl.read(in);
            case OpCode.CHECK -> Check.read(in);
            case OpCode.MULTI -> Multi.read(in);
            case OpCode.RECONFIG -> Reconfig.read(in);
            case OpCode.CREATE_SESSION -> new CreateSession(in.readInt());
            case OpCode.CLOSE_SESSION -> new CloseSession();
            default -> throw new MalformedException("operation " + op + " changes nothing");
        };
    }
}
