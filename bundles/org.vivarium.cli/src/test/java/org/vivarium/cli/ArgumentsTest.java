package org.vivarium.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentsTest {
    @Test
    void options_end_where_the_command_begins() throws CliException {
        Arguments arguments =
                Arguments.of("-server", "h:1/c", "-timeout", "500", "-waitforconnection", "ls", "-R", "/");
        assertEquals(new Arguments("h:1/c", 500, false, true, false, List.of("ls", "-R", "/")), arguments);
        assertEquals(new Arguments("localhost:2181", 30_000, true, false, false, List.of()), Arguments.of("-r"));
        assertTrue(Arguments.of("--help").help());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-server", "-timeout", "-timeout 0", "-timeout x", "-timeout -1", "-sever h"})
    void what_is_wrong_is_named(String line) {
        String[] args = line.split(" ");
        CliException e = assertThrows(CliException.class, () -> Arguments.of(args));
        assertTrue(e.getMessage().contains(args[0]), e.getMessage());
        assertEquals(1, e.exitCode());
    }
}
