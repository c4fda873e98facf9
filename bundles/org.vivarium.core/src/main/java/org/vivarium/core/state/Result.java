package org.vivarium.core.state;

import java.util.List;
import org.vivarium.wire.Code;
import org.vivarium.wire.JuteWriter;
import org.vivarium.wire.MultiHeader;
import org.vivarium.wire.OpCode;
import org.vivarium.wire.Stat;

/** What a client is told of its write. */
public sealed interface Result {
    /** The reply header's error. */
    default Code code() {
        return Code.OK;
    }

    /** The type under which it stands in the answer to a multi (compat A4). */
    int type();

    /** Writes the reply's record, without its header. */
    void write(JuteWriter out);

    record Refused(Code code) implements Result {
        @Override
        public int type() {
            return OpCode.ERROR;
        }

        @Override
        public void write(JuteWriter out) {}
    }

    /** @param stat null where the operation tells none */
    record Created(String path, Stat stat) implements Result {
        @Override
        public int type() {
            return stat == null ? OpCode.CREATE : OpCode.CREATE2;
        }

        @Override
        public void write(JuteWriter out) {
            out.writeString(path);
            if (stat != null) {
                stat.write(out);
            }
        }
    }

    /** Of setData and setACL. */
    record Changed(Stat stat) implements Result {
        @Override
        public int type() {
            return OpCode.SET_DATA;
        }

        @Override
        public void write(JuteWriter out) {
            stat.write(out);
        }
    }

    /** Of reconfig: the configuration from now on. */
    record Configured(byte[] text, Stat stat) implements Result {
        @Override
        public int type() {
            return OpCode.RECONFIG;
        }

        @Override
        public void write(JuteWriter out) {
            out.writeBuffer(text);
            stat.write(out);
        }
    }

    /** Of delete, check and closeSession: nothing to tell. */
    record Done(int type) implements Result {
        @Override
        public void write(JuteWriter out) {}
    }

    record Multi(List<Result> results) implements Result {
        @Override
        public int type() {
            return OpCode.MULTI;
        }

        @Override
        public void write(JuteWriter out) {
            for (Result result : results) {
                writePart(out, result);
            }
            MultiHeader.END.write(out);
        }

        private static void writePart(JuteWriter out, Result result) {
            boolean failed = result instanceof Refused;
            new MultiHeader(result.type(), false, failed ? result.code().value() : 0).write(out);
            if (failed) {
                out.writeInt(result.code().value());
            } else {
                result.write(out);
            }
        }
    }

    /** A session began. */
    record Connected(long sessionId, int timeoutMs) implements Result {
        @Override
        public int type() {
            return OpCode.CREATE_SESSION;
        }

        @Override
        public void write(JuteWriter out) {}
    }

    /** Everything before is in the view. */
    record Synced(String path) implements Result {
        @Override
        public int type() {
            return OpCode.SYNC;
        }

        @Override
        public void write(JuteWriter out) {
            out.writeString(path);
        }
    }
}
