package org.vivarium.admin.words;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.osgi.service.component.annotations.Component;
import org.vivarium.api.Part;
import org.vivarium.api.PartFactory;
import org.vivarium.api.admin.ServerControl;
import org.vivarium.api.admin.WordsFactory;

/** Makes the four-letter words as ZooKeeper 3.9 answers them. */
@Component(service = PartFactory.class)
@Part(kind = "admin", name = "words")
public final class FourLetterWordsFactory implements WordsFactory {
    @Override
    public Words create(ServerControl server) {
        return new FourLetterWords(server, builtOn());
    }

    private static String builtOn() {
        Properties build = new Properties();
        try (InputStream in = FourLetterWordsFactory.class.getResourceAsStream("build.properties")) {
            build.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return build.getProperty("built")
                        .substring(0, "2026-01-01T00:00".length())
                        .replace('T', ' ') + " UTC";
    }
}
