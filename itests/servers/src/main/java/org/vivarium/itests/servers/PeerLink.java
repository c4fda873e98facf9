package org.vivarium.itests.servers;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** One connection between two servers, in two halves: to whom opened it, and to the port that it is for. Network's thread. */
final class PeerLink {
    private static final int BUFFER_BYTES = 64 << 10;

    private final PeerNetwork network;
    private final PeerNetwork.Way way;
    private final int targetPort;
    private final SocketChannel opener;
    private final SelectionKey openerKey;
    private final byte[][] callBack;
    private final Pipe forth;
    private final Pipe back;
    private SocketChannel target;
    private SelectionKey targetKey;
    private boolean isBegun;

    /** @param callBack what is to be replaced in the first bytes, and by what; null for nothing */
    PeerLink(PeerNetwork network, PeerNetwork.Way way, SocketChannel opener, int targetPort, byte[][] callBack)
            throws IOException {
        this.network = network;
        this.way = way;
        this.opener = opener;
        this.targetPort = targetPort;
        this.callBack = callBack;
        this.forth = new Pipe(way);
        this.back = new Pipe(way.back());
        opener.configureBlocking(false);
        this.openerKey = opener.register(network.selector(), 0, this);
    }

    PeerNetwork.Way way() {
        return way;
    }

    /** Moves what can be moved, and waits for what cannot. */
    void move() {
        try {
            if (target == null && !network.isSilent(way) && !network.isSilent(way.back())) {
                connect();
            }
            if (target != null && !target.isConnected()) {
                target.finishConnect();
            }
            if (target != null && target.isConnected()) {
                forth.move(opener, target);
                back.move(target, opener);
            }
            await();
        } catch (IOException e) {
            close();
        }
    }

    private void connect() throws IOException {
        target = SocketChannel.open();
        target.configureBlocking(false);
        target.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), targetPort));
        targetKey = target.register(network.selector(), 0, this);
    }

    private void await() {
        if (target == null) {
            return;
        }
        if (!target.isConnected()) {
            targetKey.interestOps(SelectionKey.OP_CONNECT);
            return;
        }
        openerKey.interestOps(forth.readOps() | back.writeOps());
        targetKey.interestOps(back.readOps() | forth.writeOps());
    }

    /** Ends it so that both sides are told of an error. */
    void reset() {
        try {
            opener.setOption(StandardSocketOptions.SO_LINGER, 0);
            if (target != null) {
                target.setOption(StandardSocketOptions.SO_LINGER, 0);
            }
        } catch (IOException closed) {
            // then it has ended already
        }
        close();
    }

    private void close() {
        network.ended(this);
        try {
            opener.close();
            if (target != null) {
                target.close();
            }
        } catch (IOException e) {
            throw new IllegalStateException("a connection cannot be closed", e);
        }
    }

    /** One direction. */
    private final class Pipe {
        private final PeerNetwork.Way direction;
        private final ByteBuffer bytes = ByteBuffer.allocateDirect(BUFFER_BYTES);
        private boolean isAtEnd;

        Pipe(PeerNetwork.Way direction) {
            this.direction = direction;
        }

        void move(SocketChannel from, SocketChannel to) throws IOException {
            if (network.isSilent(direction)) {
                return;
            }
            if (!isAtEnd && from.read(bytes) < 0) {
                isAtEnd = true;
            }
            bytes.flip();
            if (this == forth && !isBegun && bytes.hasRemaining()) {
                isBegun = true;
                if (callBack != null) {
                    PeerNetwork.replace(bytes, callBack[0], callBack[1]);
                }
            }
            to.write(bytes);
            bytes.compact();
            if (isAtEnd && bytes.position() == 0) {
                throw new EOFException("all is said");
            }
        }

        int readOps() {
            return !network.isSilent(direction) && !isAtEnd && bytes.hasRemaining() ? SelectionKey.OP_READ : 0;
        }

        int writeOps() {
            return !network.isSilent(direction) && bytes.position() > 0 ? SelectionKey.OP_WRITE : 0;
        }
    }
}
