package org.vivarium.client;

import java.util.concurrent.CompletableFuture;
import org.vivarium.wire.OpCode;
import org.vivarium.wire.Xid;

/** One credential of a client, shown to each server that it connects to. */
record Auth(String scheme, byte[] credential, CompletableFuture<Void> future) {
    byte[] toFrame() {
        return Call.frame(Xid.AUTH, OpCode.AUTH, out -> {
            out.writeInt(0);
            out.writeString(scheme);
            out.writeBuffer(credential);
        });
    }

    void fail(int number, Throwable cause) {
        future.completeExceptionally(new ZkException(number, null, cause));
    }
}
