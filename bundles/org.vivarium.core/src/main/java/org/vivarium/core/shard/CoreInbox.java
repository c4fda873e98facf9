package org.vivarium.core.shard;

import java.util.List;
import org.vivarium.wire.ConnectRequest;

/** What shards tell the core. Called on the shards' loops; does not wait. */
public interface CoreInbox {
    /** A client wants a session: a new one, or its old one, whose password was right. */
    void connect(Client client, ConnectRequest request, int timeoutMs);

    /** Writes and syncs, of one read of one socket; the list is the core's from now on. */
    void submit(List<Submission> submissions);

    /** These sessions were heard of since the last tick. */
    void touched(long[] sessionIds);

    /** A client's connection is closed; its session lives on. */
    void gone(Client client);

    /** A client sent a four-letter word; the answer goes to {@link Shard#answerWord}. */
    void word(Client client, int word);
}
