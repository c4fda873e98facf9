package org.vivarium.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import org.vivarium.core.shard.Client;
import org.vivarium.core.shard.CoreInbox;
import org.vivarium.core.shard.Submission;
import org.vivarium.wire.ConnectRequest;

class LoopInboxTest {
    private final List<String> told = new ArrayList<>();
    private final Queue<Runnable> loop = new ArrayDeque<>();
    private final LoopInbox inbox = new LoopInbox(new Core(), loop::add);
    private int nextXid = 1;

    private void write(int count) {
        List<Submission> read = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            read.add(new Submission(null, nextXid++, List.of(), null, "/"));
        }
        inbox.submit(read);
    }

    private void endPass() {
        while (!loop.isEmpty()) {
            loop.remove().run();
        }
    }

    @Test
    void theWritesOfOnePassGoTogether() {
        write(1);
        write(2);
        assertEquals(List.of(), told);
        endPass();
        write(1);
        endPass();
        assertEquals(List.of("1 2 3", "4"), told);
    }

    @Test
    void manyGoBeforeThePassEnds() {
        write(63);
        write(1);
        assertEquals(1, told.size());
        write(1);
        endPass();
        assertEquals("65", told.get(1));
        assertEquals(2, told.size());
    }

    @Test
    void whatElseIsSaidComesBehindTheWrites() {
        write(1);
        inbox.gone(null);
        write(1);
        inbox.touched(new long[1]);
        endPass();
        assertEquals(List.of("1", "gone", "2", "touched"), told);
    }

    private final class Core implements CoreInbox {
        @Override
        public void submit(List<Submission> submissions) {
            told.add(String.join(
                    " ",
                    submissions.stream().map(s -> Integer.toString(s.xid())).toList()));
        }

        @Override
        public void connect(Client client, ConnectRequest request, int timeoutMs) {
            told.add("connect");
        }

        @Override
        public void touched(long[] sessionIds) {
            told.add("touched");
        }

        @Override
        public void gone(Client client) {
            told.add("gone");
        }

        @Override
        public void word(Client client, int word) {
            told.add("word");
        }
    }
}
