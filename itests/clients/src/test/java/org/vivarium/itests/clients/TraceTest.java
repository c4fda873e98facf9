package org.vivarium.itests.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The reading of a trace finds the write that was answered too early. */
class TraceTest {
    private static final String READ = "7 recvfrom(5<TCP:[1->2]>, \"\\x70\\x01\", 65536, 0, NULL, NULL) = 2";
    private static final String APPEND = "8 write(6<\\x2f\\x6c\\x6f\\x67\\x2e\\x31>, \"\\x00\\x70\\x01\", 3) = 3";
    private static final String SYNC = "8 fdatasync(6<\\x2f\\x6c\\x6f\\x67\\x2e\\x31>) = 0";
    private static final String REPLY = "7 sendto(5<TCP:[1->2]>, \"\\x70\\x01\", 2, 0, NULL, 0) = 2";

    private static Optional<String> flaw(boolean appendShows, String... lines) {
        return new Trace(List.of(lines)).flaw("7001", "/log.", appendShows);
    }

    @Test
    void aSyncBetweenAppendAndReplyIsEnough() {
        assertEquals(Optional.empty(), flaw(true, READ, APPEND, SYNC, REPLY));
        assertEquals(Optional.empty(), flaw(false, READ, SYNC, REPLY));
    }

    @Test
    void aSocketMayHaveNoAddresses() {
        String[] lines = {READ, APPEND, SYNC, REPLY};
        for (int i = 0; i < lines.length; i++) {
            lines[i] = lines[i].replace("TCP:[1->2]", "socket:[17]");
        }
        assertEquals(Optional.empty(), flaw(true, lines));
    }

    @Test
    void aShortProcessNumberIsPadded() {
        String[] lines = {READ, APPEND, SYNC, REPLY};
        for (int i = 0; i < lines.length; i++) {
            lines[i] = lines[i].replaceFirst(" ", "     ");
        }
        assertEquals(Optional.empty(), flaw(true, lines));
    }

    @Test
    void aSyncTooEarlyOrTooLateIsNot() {
        assertTrue(flaw(true, READ, SYNC, APPEND, REPLY).isPresent());
        assertTrue(flaw(true, READ, APPEND, REPLY, SYNC).isPresent());
        assertTrue(flaw(false, SYNC, READ, REPLY).isPresent());
        assertTrue(flaw(true, READ, APPEND, REPLY).isPresent());
    }

    @Test
    void aSyncThatFailsOrIsOfAnotherFileIsNot() {
        String failed = SYNC.replace("= 0", "= -1 EIO (Input/output error)");
        assertTrue(flaw(true, READ, APPEND, failed, REPLY).isPresent());
        String other = SYNC.replace("\\x6c\\x6f\\x67", "\\x73\\x6e\\x61");
        assertTrue(flaw(true, READ, APPEND, other, REPLY).isPresent());
    }

    @Test
    void aSyncThatGoesOnWhileTheReplyLeavesIsNot() {
        String begins = SYNC.replace(") = 0", " <unfinished ...>");
        String ends = "8 <... fdatasync resumed>) = 0";
        assertTrue(flaw(true, READ, APPEND, begins, REPLY, ends).isPresent());
        assertEquals(Optional.empty(), flaw(true, READ, APPEND, begins, ends, REPLY));
        assertTrue(flaw(true, READ, begins, APPEND, ends, REPLY).isPresent());
    }

    @Test
    void aRequestThatIsNotThereIsTold() {
        assertTrue(flaw(true, APPEND, SYNC).isPresent());
    }
}
