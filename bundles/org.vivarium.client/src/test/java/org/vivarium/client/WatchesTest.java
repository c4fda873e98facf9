package org.vivarium.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.vivarium.wire.Code;
import org.vivarium.wire.EventType;
import org.vivarium.wire.JuteReader;
import org.vivarium.wire.MalformedException;
import org.vivarium.wire.OpCode;

class WatchesTest {
    private final Watches watches = new Watches();

    private List<List<String>> setAgain(byte[] frame) throws MalformedException {
        JuteReader in = new JuteReader(frame, 0, frame.length);
        assertEquals(frame.length - 4, in.readInt());
        assertEquals(-8, in.readInt());
        assertEquals(OpCode.SET_WATCHES, in.readInt());
        assertEquals(9, in.readLong());
        return List.of(in.readStrings(), in.readStrings(), in.readStrings());
    }

    @Test
    void a_read_that_failed_sets_no_watch_but_exists_does() throws Exception {
        watches.set(Watches.Kind.DATA, "/d", Code.NO_NODE.value());
        watches.set(Watches.Kind.CHILDREN, "/c", Code.NO_AUTH.value());
        assertEquals(List.of(), watches.toFrames(9));
        watches.set(Watches.Kind.EXISTS, "/e", Code.NO_NODE.value());
        watches.set(Watches.Kind.EXISTS, "/f", 0);
        assertEquals(
                List.of(List.of("/f"), List.of("/e"), List.of()),
                setAgain(watches.toFrames(9).get(0)));
    }

    @Test
    void a_deletion_fires_all_and_a_change_of_children_only_theirs() throws Exception {
        for (Watches.Kind kind : Watches.Kind.values()) {
            watches.set(kind, "/a", 0);
            watches.set(kind, "/b", 0);
        }
        watches.fired(EventType.DELETED, "/a");
        watches.fired(EventType.CHILDREN_CHANGED, "/b");
        assertEquals(
                List.of(List.of("/b"), List.of(), List.of()),
                setAgain(watches.toFrames(9).get(0)));
    }

    @Test
    void many_are_set_in_frames_that_every_server_takes() throws Exception {
        List<String> paths = new ArrayList<>();
        for (int i = 0; i < 5000; i++) {
            String path = String.format("/%099d", i);
            watches.set(Watches.Kind.DATA, path, 0);
            watches.set(Watches.Kind.CHILDREN, path, 0);
            paths.add(path);
        }
        List<String> data = new ArrayList<>();
        List<String> children = new ArrayList<>();
        for (byte[] frame : watches.toFrames(9)) {
            assertTrue(frame.length < 200_000, "frame of " + frame.length);
            data.addAll(setAgain(frame).get(0));
            children.addAll(setAgain(frame).get(2));
        }
        assertEquals(paths, data.stream().sorted().toList());
        assertEquals(paths, children.stream().sorted().toList());
    }
}
