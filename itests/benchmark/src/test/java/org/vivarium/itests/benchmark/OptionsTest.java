package org.vivarium.itests.benchmark;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class OptionsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sett | There is no workload sett; did you mean set?",
                "set --sesions 4 | There is no option --sesions; did you mean --sessions?",
                "set --sessions | --sessions wants a value",
                "set --sessions many | --sessions wants a number from 1 to 1000000, not many",
                "set --sessions 0 | --sessions wants a number from 1 to 1000000, not 0",
                "set --keep --keep | --keep is given twice",
                "set --reads 50 | --reads means nothing to set",
                "idle --rate 5 | --rate means nothing to idle",
                "fanout --threads 2 | --threads means nothing to fanout",
                "set --count 5 --seconds 5 | --count says when the run ends",
                "set --server here | --server wants HOST:PORT, not here",
                "set --server 127.0.0.1:99999 | --server wants HOST:PORT",
                "set --server 127.0.0.1:1, | --server wants HOST:PORT",
                "set --pid 1,x | --pid wants a process id, or some with commas between them, not 1,x",
                "set --root /a/b | --root wants / and a name",
                "set --reuse | --reuse needs the --root",
                "set --live-heap | --live-heap needs --pid",
                "set --sessions 2 --threads 3 | --threads 3 is more than --sessions 2",
                "set --sessions 5 --znodes 4 | --znodes 4 is too few: this needs 5",
                "multi --sessions 5 --ops 3 --znodes 14 | --znodes 14 is too few: this needs 15",
            })
    void aWrongLineIsRefusedAndSaysWhy(String line, String why) {
        String message = assertThrows(
                        UsageException.class, () -> Options.of(line.trim().split(" ")))
                .getMessage();
        assertTrue(message.startsWith(why.trim()), message);
    }

    @ParameterizedTest
    @EnumSource
    void everyWorkloadRunsWithoutOptions(Workload workload) {
        Options options = Options.of(workload.toString());
        assertEquals(workload, options.workload());
        assertTrue(options.describe().startsWith(workload + ": 64 sessions"), options.describe());
    }

    @Test
    void whatIsGivenIsTaken() {
        Options options =
                Options.of("mixed", "--server", "127.0.0.1:999", "--rate", "50", "--reads", "0", "--warmup", "0");
        assertEquals(999, options.servers().get(0).getPort());
        assertEquals(50, options.rate());
        assertEquals(0, options.readPercent());
        assertEquals(0, options.warmupSeconds());
        assertEquals(1024, options.inFlight(), "nothing but the server holds an open loop up");
    }

    @Test
    void watchesBringTheZnodesTheyNeed() {
        assertEquals(
                60, Options.of("watches", "--sessions", "6", "--watches", "10").znodes());
    }

    @Test
    void theExitCodeTellsHelpFromAMistake() throws InterruptedException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        try (PrintStream outPrint = new PrintStream(out, true, StandardCharsets.UTF_8);
                PrintStream errPrint = new PrintStream(err, true, StandardCharsets.UTF_8)) {
            assertEquals(0, Main.run(List.of("--help"), outPrint, errPrint));
            assertEquals(2, Main.run(List.of("nothing"), outPrint, errPrint));
            assertEquals(2, Main.run(List.of(), outPrint, errPrint));
            assertEquals(1, Main.run(List.of("get", "--server", "127.0.0.1:1"), outPrint, errPrint));
        }
        for (Workload each : Workload.values()) {
            assertTrue(out.toString(StandardCharsets.UTF_8).contains("  " + each + " "), "help tells of " + each);
        }
    }
}
