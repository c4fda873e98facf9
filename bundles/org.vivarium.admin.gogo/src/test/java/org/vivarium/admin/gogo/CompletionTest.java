package org.vivarium.admin.gogo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.apache.felix.service.command.CommandSession;
import org.jline.builtins.Completers.CompletionData;
import org.jline.reader.Candidate;
import org.jline.reader.Parser;
import org.jline.reader.impl.DefaultParser;
import org.junit.jupiter.api.Test;
import org.vivarium.api.admin.AdminCommand;

class CompletionTest {
    private static final Map<String, AdminCommand> COMMANDS =
            Map.of("show", new FakeCommand("show"), "stop", new FakeCommand("stop"));

    @Test
    void splitsTheStatementThatIsBeingTyped() {
        assertEquals(List.of(""), Completion.words(""));
        assertEquals(List.of("zk:sh"), Completion.words("zk:sh"));
        assertEquals(List.of("show", "-R", ""), Completion.words("show  -R "));
        assertEquals(List.of("grep", "x"), Completion.words("show /a | grep x"));
        assertEquals(List.of("show", "/a b"), Completion.words("lb; show '/a b"));
        assertEquals(List.of("show", "/a|b", "c"), Completion.words("show \"/a|b\" c"));
    }

    @Test
    void completesNames() {
        assertEquals(List.of("show", "stop"), complete("s"));
        assertEquals(List.of("zk:show", "zk:stop"), complete("zk:s"));
        assertEquals(List.of("felix:lb"), complete("fe"));
        assertEquals(List.of("show"), complete("help sh"));
    }

    @Test
    void completesArgumentsInTheirPlace() {
        assertEquals(List.of("/app", "/apple"), complete("zk:show /ap"));
        assertEquals(List.of("/b"), complete("show -R /b"));
        assertEquals(List.of("-R", "target"), complete("show /b "));
        assertEquals(List.of("-R"), complete("show /b x "));
        assertEquals(List.of(), complete("show -R /b x "));
        assertEquals(List.of("-R"), complete("show -"));
        assertEquals(List.of(), complete("unknown /"));
    }

    @Test
    void leavesPathsOpen() {
        assertFalse(
                Completion.of(COMMANDS, Set.of(), List.of("show", "/b")).get(0).whole());
        assertTrue(
                Completion.of(COMMANDS, Set.of(), List.of("show", "-")).get(0).whole());
    }

    /** The map and the variable are those by which gogo.jline completes; the session is Gogo's own. */
    @Test
    void completesInTheInteractiveShell() throws Exception {
        Map<String, AdminCommand> commands = new HashMap<>(COMMANDS);
        Map<String, List<CompletionData>> map = new HashMap<>();
        try (ThreadIo io = new ThreadIo();
                CommandSession session = new CommandProcessorImpl(io)
                        .createSession(InputStream.nullInputStream(), System.out, System.err)) {
            JlineCompletions.refresh(session, map, commands);
            assertEquals(Set.of("zk:help", "zk:show", "zk:stop"), map.keySet());
            assertEquals(2, map.get("zk:show").size(), "the option, and what calls for the rest");
            String line = "zk:show /ap";
            session.put(".commandLine", new DefaultParser().parse(line, line.length(), Parser.ParseContext.COMPLETE));
            List<String> values = new ArrayList<>();
            for (Object candidate : (List<?>) session.execute("__zk_complete")) {
                values.add(((Candidate) candidate).value());
                assertFalse(((Candidate) candidate).complete());
            }
            assertEquals(List.of("/app", "/apple"), values);

            commands.remove("show");
            JlineCompletions.refresh(session, map, commands);
            assertEquals(Set.of("zk:help", "zk:stop"), map.keySet());
        }
    }

    private static List<String> complete(String line) {
        return Completion.of(COMMANDS, Set.of("felix:lb", "zk:show"), Completion.words(line)).stream()
                .map(Completion.Candidate::value)
                .toList();
    }

    private static final class ThreadIo extends ThreadIOImpl implements AutoCloseable {
        ThreadIo() {
            start();
        }

        @Override
        public void close() {
            stop();
        }
    }
}
