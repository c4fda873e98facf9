package org.vivarium.itests.contracts;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.jute.BinaryInputArchive;
import org.apache.jute.BinaryOutputArchive;
import org.apache.jute.Record;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooDefs.OpCode;
import org.apache.zookeeper.server.DataTree;
import org.apache.zookeeper.server.Request;
import org.apache.zookeeper.server.TxnLogEntry;
import org.apache.zookeeper.server.persistence.FileTxnSnapLog;
import org.apache.zookeeper.server.util.SerializeUtils;
import org.apache.zookeeper.txn.CreateSessionTxn;
import org.apache.zookeeper.txn.CreateTxn;
import org.apache.zookeeper.txn.SetDataTxn;
import org.apache.zookeeper.txn.TxnDigest;
import org.apache.zookeeper.txn.TxnHeader;
import org.vivarium.api.storage.Recovery;
import org.vivarium.api.storage.Snapshot;

/** Apache's own data tree and session table: what its files are about, whoever wrote them. */
final class ApacheState implements Recovery {
    private static final int DIGEST_VERSION = 2;
    private static final long SESSION = 0x100003ab12340000L;
    private static final int SESSION_TIMEOUT_MS = 10_000;

    private DataTree tree = new DataTree();
    private final ConcurrentHashMap<Long, Integer> sessions = new ConcurrentHashMap<>();

    long zxid() {
        return tree.lastProcessedZxid;
    }

    /** Applies the transaction that has this zxid, and gives it as Apache's leader would log it. */
    Request next(long zxid) {
        TxnHeader header = new TxnHeader(SESSION, (int) zxid, zxid, 1_700_000_000_000L + zxid, type(zxid));
        Record txn = txn(zxid);
        apply(header, txn);
        Request request = new Request(SESSION, (int) zxid, header.getType(), header, txn, zxid);
        TxnDigest digest = new TxnDigest(DIGEST_VERSION, tree.getTreeDigest());
        request.setTxnDigest(digest);
        // so that a snapshot that is saved here says for which zxid its digest is
        assertTrue(tree.compareDigest(header, txn, digest));
        return request;
    }

    static ByteBuffer bytes(Request request) {
        return ByteBuffer.wrap(request.getSerializeData());
    }

    private static int type(long zxid) {
        return zxid == 1 ? OpCode.createSession : zxid % 2 == 0 ? OpCode.create : OpCode.setData;
    }

    private static Record txn(long zxid) {
        byte[] data = ("data of " + zxid).getBytes(StandardCharsets.UTF_8);
        return switch (type(zxid)) {
            case OpCode.createSession -> new CreateSessionTxn(SESSION_TIMEOUT_MS);
            case OpCode.create ->
                new CreateTxn("/node" + zxid, data, Ids.OPEN_ACL_UNSAFE, zxid % 4 == 0, (int) (zxid / 2));
            default -> new SetDataTxn("/node" + (zxid - 1), data, 1);
        };
    }

    private void apply(TxnHeader header, Record txn) {
        if (header.getType() == OpCode.createSession) {
            sessions.put(header.getClientId(), ((CreateSessionTxn) txn).getTimeOut());
        }
        tree.processTxn(header, txn);
    }

    @Override
    public long snapshot(long zxid, InputStream body) throws IOException {
        tree = new DataTree();
        sessions.clear();
        SerializeUtils.deserializeSnapshot(tree, BinaryInputArchive.getArchive(body), sessions);
        tree.lastProcessedZxid = zxid;
        return tree.getTreeDigest();
    }

    @Override
    public void txn(long zxid, ByteBuffer txn) throws IOException {
        byte[] bytes = new byte[txn.remaining()];
        txn.get(bytes);
        TxnLogEntry entry = SerializeUtils.deserializeTxn(bytes);
        assertEquals(zxid, entry.getHeader().getZxid());
        apply(entry.getHeader(), entry.getTxn());
        assertEquals(entry.getDigest().getTreeDigest(), tree.getTreeDigest(), "digest at " + zxid);
    }

    /** As this server would be asked to store it. */
    Snapshot snapshot() {
        return new Snapshot() {
            @Override
            public long zxid() {
                return tree.lastProcessedZxid;
            }

            @Override
            public long digest() {
                return tree.getTreeDigest();
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
                SerializeUtils.serializeSnapshot(tree, BinaryOutputArchive.getArchive(out), sessions);
            }
        };
    }

    /** As Apache's server stores it. */
    void save(FileTxnSnapLog files) throws IOException {
        files.save(tree, sessions, true);
    }

    /** What Apache's server finds in these directories. */
    static ApacheState readByApache(Path directory) throws IOException {
        FileTxnSnapLog files = new FileTxnSnapLog(directory.toFile(), directory.toFile());
        try {
            ApacheState state = new ApacheState();
            long last = files.restore(
                    state.tree,
                    state.sessions,
                    (header, txn, digest) -> assertEquals(
                            digest.getTreeDigest(), state.tree.getTreeDigest(), "digest at " + header.getZxid()));
            assertEquals(last, state.zxid());
            return state;
        } finally {
            files.close();
        }
    }

    void assertSame(ApacheState other) {
        assertEquals(zxid(), other.zxid());
        assertEquals(tree.getTreeDigest(), other.tree.getTreeDigest());
        assertEquals(tree.getNodeCount(), other.tree.getNodeCount());
        assertEquals(tree.getSessions(), other.tree.getSessions());
        assertEquals(sessions, other.sessions);
    }
}
