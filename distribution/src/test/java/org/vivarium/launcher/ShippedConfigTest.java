package org.vivarium.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.vivarium.runtime.config.ServerSettings;

class ShippedConfigTest {
    /** Tests run in the module's directory. */
    private static final Path CONFIG = Path.of("..", "config");

    @Test
    void zooCfgIsReadWithoutAWordAndOpensThePortOnThisMachineAlone() throws Exception {
        List<String> warnings = new ArrayList<>();

        ServerSettings settings = ServerSettings.read(CONFIG.resolve("zoo.cfg"), warnings::add);

        assertEquals(List.of(), warnings);
        assertTrue(settings.clients().address().getAddress().isLoopbackAddress());
        assertEquals(2181, settings.clients().address().getPort());
        assertEquals(2000, settings.ticks().tickMs());
    }

    @Test
    void frameworkPropertiesNameOnlyWhatTheLauncherKnows() throws Exception {
        Map<String, String> properties = new Installation(Path.of("/home"), CONFIG)
                .frameworkProperties(Map.of("vivarium.home", "/home", "vivarium.data", "/data"));

        assertEquals("/home/deploy", properties.get("felix.fileinstall.dir"));
        assertEquals("/data/felix-deploy", properties.get("felix.fileinstall.tmpdir"));
    }
}
