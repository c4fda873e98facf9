package org.vivarium.storage.chronicle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.vivarium.api.Epochs;
import org.vivarium.api.Zxid;
import org.vivarium.api.storage.Storage;

/** A sync reaches the disk for everything before it, though Chronicle's own sync does not. */
class DurabilityTest {
    @TempDir
    Path home;

    private Disk disk;

    @BeforeEach
    void prepare() {
        disk = new Disk(home.resolve("disk"));
    }

    @Test
    void everySyncForcesTheFileInUse() throws IOException {
        try (Storage storage = disk.start()) {
            for (long zxid = 1; zxid <= 5; zxid++) {
                storage.append(zxid, Disk.txn(zxid, 200));
                disk.forced.clear();
                storage.sync();
                assertEquals(List.of("journal-0000000001"), disk.forced);
            }
            disk.forced.clear();
            storage.sync();
            assertEquals(List.of(), disk.forced, "nothing new, and yet a sync");
            storage.promise(new Epochs(1, 0));
            storage.sync();
            storage.truncateAfter(3);
            storage.sync();
            assertEquals(2, disk.forced.size());
        }
    }

    @Test
    void anOldFileIsForcedBeforeTheNewOneBegins() throws IOException {
        try (Storage storage = disk.start()) {
            Disk.append(storage, 1, 3);
            disk.forced.clear();
            storage.append(Zxid.of(1, 1), Disk.txn(Zxid.of(1, 1), 200)); // another epoch, another file
            assertEquals("journal-0000000001", disk.forced.get(0));
            assertEquals("journal-0000000002", disk.forced.get(1));
        }
        assertEquals(2, disk.segments().size());
    }

    @Test
    void whatAKilledProcessLeftInMemoryIsForcedBeforeItCounts() throws IOException {
        disk.write(1, 3);
        disk.forced.clear();
        disk.read();
        assertEquals("journal-0000000001", disk.forced.get(0));
    }

    @Test
    void afterAFailedForceNothingIsTaken() throws IOException {
        Storage storage = disk.start();
        Disk.append(storage, 1, 3);
        storage.sync();
        Disk.append(storage, 4, 6);
        disk.isBroken = true;
        assertThrows(IOException.class, storage::sync);
        disk.isBroken = false;
        IOException refused = assertThrows(IOException.class, () -> storage.append(7, Disk.txn(7, 200)));
        assertTrue(refused.getMessage().contains("Input/output error"), refused.getMessage());
        assertThrows(IOException.class, storage::sync);
        assertThrows(IOException.class, () -> storage.truncateAfter(3));
        assertThrows(IOException.class, () -> storage.promise(new Epochs(1, 1)));
        storage.close();
        assertTrue(disk.read().given.containsAll(Disk.range(1, 3)));
    }

    @Test
    void theSystemIsAskedForIt() throws Exception {
        Path trace = home.resolve("trace.txt");
        List<String> command = new ArrayList<>(List.of("strace", "-f", "-y", "-e", "trace=fsync,fdatasync,write"));
        command.addAll(List.of("-o", trace.toString()));
        command.addAll(Children.java(Appender.class, home.resolve("traced").toString()));
        assumeTrue("".equals(Children.run(List.of("strace", "-f", "-o", trace.toString(), "true"))), "no strace here");
        String said = Children.run(command);
        assertTrue(said.contains("durable " + (Appender.GROUPS - 1)), said);

        List<String> calls = calls(Files.readAllLines(trace));
        int rolls = 0;
        for (int group = 0; group < Appender.GROUPS; group++) {
            List<String> during =
                    calls.subList(calls.indexOf("durable " + (group - 1)) + 1, calls.indexOf("durable " + group));
            List<String> files = during.stream()
                    .filter(call -> call.endsWith(SegmentWriter.FILE))
                    .toList();
            List<String> synced = during.subList(during.indexOf("appended " + group), during.size());
            assertTrue(synced.contains(files.get(files.size() - 1)), "group " + group + " was not synced: " + during);
            Set<String> distinct = new LinkedHashSet<>(files);
            if (group > 0 && distinct.size() > 1) {
                rolls++;
                List<String> order = new ArrayList<>(distinct);
                assertEquals(lastFile(calls.subList(0, calls.indexOf("durable " + (group - 1)))), order.get(0));
                String directory = order.get(1).substring(0, order.get(1).lastIndexOf('/'));
                assertTrue(during.contains(directory), "the new directory was not synced: " + during);
                assertTrue(during.contains(directory.substring(0, directory.lastIndexOf('/'))), during.toString());
            }
        }
        assertEquals(1, rolls, calls.toString());
    }

    private static String lastFile(List<String> calls) {
        List<String> files =
                calls.stream().filter(call -> call.endsWith(SegmentWriter.FILE)).toList();
        return files.get(files.size() - 1);
    }

    /** What the child said, and which paths were synced, in their order. */
    private static List<String> calls(List<String> trace) {
        Pattern said = Pattern.compile("write\\(1<.*?>, \"((appended|durable) \\d+)");
        Pattern synced = Pattern.compile("f(?:data)?sync\\(\\d+<(.*?)>.*= 0$");
        Pattern begun = Pattern.compile("^(\\d+) .*f(?:data)?sync\\(\\d+<(.*?)> <unfinished");
        Pattern ended = Pattern.compile("^(\\d+) .*f(?:data)?sync resumed.*= 0$");
        Map<String, String> unfinished = new HashMap<>();
        List<String> calls = new ArrayList<>();
        for (String line : trace) {
            Matcher m;
            if ((m = said.matcher(line)).find() || (m = synced.matcher(line)).find()) {
                calls.add(m.group(1));
            } else if ((m = begun.matcher(line)).find()) {
                unfinished.put(m.group(1), m.group(2));
            } else if ((m = ended.matcher(line)).find()) {
                calls.add(unfinished.remove(m.group(1)));
            }
        }
        return calls;
    }

    /** Run under strace: groups that cross Chronicle's mapped chunks, and rolls, each followed by a line. */
    static final class Appender {
        static final int GROUPS = 6;

        private Appender() {}

        public static void main(String[] args) throws IOException {
            Disk disk = new Disk(Path.of(args[0]));
            disk.isShipped = true;
            try (Storage storage = disk.start()) {
                long zxid = 0;
                for (int group = 0; group < GROUPS; group++) {
                    for (int i = 0; i < 12; i++) { // 12 MB: most groups cross a chunk of 16 MB
                        zxid = group == 3 && i == 6 ? Zxid.of(1, 1) : zxid + 1; // and one rolls halfway
                        storage.append(zxid, Disk.txn(zxid, 1 << 20));
                    }
                    System.out.println("appended " + group);
                    storage.sync();
                    System.out.println("durable " + group);
                }
            }
        }
    }
}
