package org.vivarium.itests.comparison;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingsTest {
    private static final Path TOP = Path.of("/project");

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--rounds 2 --rounds 3 | --rounds is given twice",
                "--rounds | --rounds wants a value",
                "--rounds none | --rounds wants a number",
                "--onyl a | There is no option --onyl",
                "--only a,z | --only: there is no suite z",
            })
    void aWrongLineIsRefusedAndSaysWhy(String line, String why) {
        List<String> words = List.of(line.trim().split(" "));
        String message = assertThrows(IllegalArgumentException.class, () -> Settings.of(words, TOP))
                .getMessage();
        assertTrue(message.startsWith(why.trim()), message);
    }

    @Test
    void withoutOptionsEverySuiteIsRunAtFullSize() {
        Settings settings = Settings.of(List.of(), TOP);
        assertEquals(Suites.ids(), settings.only());
        assertEquals(1_000_000, settings.scaled(1_000_000));
        assertEquals(TOP.resolve("distribution/target/vivarium"), settings.home());
    }

    @Test
    void quickIsShortAndSmallUnlessToldOtherwise() {
        Settings settings = Settings.of(List.of("--quick", "--rounds", "2"), TOP);
        assertEquals(2, settings.rounds());
        assertEquals(3, settings.seconds());
        assertEquals(10_000, settings.scaled(1_000_000));
    }
}
