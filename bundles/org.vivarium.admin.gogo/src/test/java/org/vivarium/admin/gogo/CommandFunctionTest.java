package org.vivarium.admin.gogo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.apache.felix.service.command.Function;
import org.junit.jupiter.api.Test;

class CommandFunctionTest {
    private final FakeCommand command = new FakeCommand("show");
    private final Function function = new CommandFunction(command);

    @Test
    void takesArgumentsInOrderAndFlagsAnywhere() throws Exception {
        assertEquals("{-R=true, path=/a, to=/b}", call("/a", "-R", "/b"));
        assertEquals("{path=/a}", call("/a"));
        assertEquals("{path=-}", call("-"));
    }

    @Test
    void refusesWhatItDoesNotTake() {
        String usage = " Usage: zk:show path [to] [-R]";
        assertEquals("The argument path is missing." + usage, refusal("-R"));
        assertEquals("There is no option -x." + usage, refusal("/a", "-x"));
        assertEquals("One argument too many: c." + usage, refusal("a", "b", "c"));
    }

    @Test
    void showsRefusalsOfTheCommandAsTheyAre() {
        assertEquals("Node does not exist: /none", refusal("/none"));
    }

    @Test
    void saysWhatItTakes() throws Exception {
        String expected = """
                zk:show path [to] [-R]
                  shows its arguments
                  path  a path
                  to    another
                  -R    deeply""";
        assertEquals(expected, call("--help"));
        Function help = new HelpFunction(Map.of("show", command));
        assertEquals(expected, help.execute(null, List.of("show")));
        assertEquals(expected, help.execute(null, List.of("zk:show")));
        assertEquals("zk:show path [to] [-R]  shows its arguments", help.execute(null, List.of()));
        RefusedException refused = assertThrows(RefusedException.class, () -> help.execute(null, List.of("nothing")));
        assertTrue(refused.toString().startsWith("There is no command nothing. The commands are: show"));
    }

    private Object call(String... words) throws Exception {
        return function.execute(null, List.of((Object[]) words));
    }

    private String refusal(String... words) {
        return assertThrows(RefusedException.class, () -> call(words)).toString();
    }
}
