package org.vivarium.api.ensemble;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vivarium.api.ensemble.EnsembleText.LineException;

class EnsembleTextTest {
    private static final String[] HOSTS = {"a", "node-1.example.org", "10.0.0.7", "::1", "2001:db8::7", "0.0.0.0"};

    private static Member member(String value) {
        return EnsembleText.of(Map.of("server.9", "z:1:2", "server.1", value), 0)
                .member(1);
    }

    @ParameterizedTest
    @CsvSource({
        "a:2888:3888, a:2888:3888:participant",
        "a:2888:3888:participant, a:2888:3888:participant",
        "a:2888:3888:OBSERVER, a:2888:3888:observer",
        "a:2888:3888;2181, a:2888:3888:participant;0.0.0.0:2181",
        "a:2888:3888:Observer;b:2181, a:2888:3888:observer;b:2181",
        "[::1]:2888:3888, [::1]:2888:3888:participant",
        "[2001:db8::7]:1:2:participant;[::]:2181, [2001:db8::7]:1:2:participant;[::]:2181",
        "' a : 1 : 2 : observer ; b : 3 ', a:1:2:observer;b:3"
    })
    void readsEveryFormOfAServerLine(String value, String written) {
        assertEquals(written, member(value).text());
    }

    @Test
    void bracketsAreNoPartOfTheHost() {
        assertEquals("::1", member("[::1]:1:2;[::2]:3").host());
        assertEquals("::2", member("[::1]:1:2;[::2]:3").clientHost());
    }

    @ParameterizedTest
    @CsvSource({
        "a, must be host:",
        "'', must be host:",
        "a:1, must be host:",
        "a:1:2:observer:3, must be host:",
        ":1:2, must be host:",
        "::1:1:2, must be host:",
        "[::1:1:2, must be host:",
        "[]:1:2, must be host:",
        "[::1]1:2, must be host:",
        "a b:1:2, must be host:",
        "a:x:2, the quorum port must be",
        "a:0:2, the quorum port must be",
        "a:1:65536, the election port must be",
        "a:1:-2, the election port must be",
        "a:1:+2, the election port must be",
        "a:1:1, must give another election port",
        "a:1:2:leader, the role must be",
        "a:1:2:, the role must be",
        "a:1:2;, the client port must be",
        "a:1:2;b, the client port must be",
        "a:1:2;b:0, the client port must be",
        "a:1:2|b:1:2, gives several addresses"
    })
    void refusesAnyOther(String value, String why) {
        LineException refused = assertThrows(LineException.class, () -> member(value));
        assertEquals("server.1", refused.key());
        assertTrue(refused.getMessage().startsWith(why), refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "server.x, a:1:2, must have a number",
        "server., a:1:2, must have a number",
        "server.-1, a:1:2, must have a number",
        "server.99999999999999999999, a:1:2, must have a number",
        "server.01, b:1:2, is the second line",
        "group.x, 1, must have a number",
        "group.1, '1:', must be servers' numbers",
        "group.1, '1,2', must be servers' numbers",
        "group.1, 1:1, 'names server 1, which has a group already'",
        "group.1, 1:2, 'names server 2, and there is no such line'",
        "weight.1, -1, must be a whole number",
        "weight.1, 1, counts within a group",
        "servers.1, a:1:2, is no line of an ensemble"
    })
    void namesTheLineThatIsWrong(String key, String value, String why) {
        Map<String, String> lines = Map.of("server.1", "a:1:2", key, value);
        LineException refused = assertThrows(LineException.class, () -> EnsembleText.of(lines, 0));
        assertTrue(refused.key().equals(key) || key.equals("server.01"), refused.key());
        assertTrue(refused.getMessage().startsWith(why), refused.getMessage());
    }

    @Test
    void whoVotesStandsInAGroupWhereThereAreGroups() {
        Map<String, String> lines = Map.of("server.1", "a:1:2", "server.2", "b:1:2", "group.1", "1");
        LineException refused = assertThrows(LineException.class, () -> EnsembleText.of(lines, 0));
        assertEquals("server.2", refused.key());

        Map<String, String> observed =
                Map.of("server.1", "a:1:2", "server.2", "b:1:2:observer", "group.1", "1", "weight.1", "3");
        assertEquals(3, EnsembleText.of(observed, 0).weight(1));
    }

    @Test
    void readsTheWholeText() {
        Ensemble ensemble = EnsembleText.parse("""
                # as another server may have written it
                server.1 = a:2888:3888
                server.2=b:2888:3888:observer;2181
                version=1000000ff""");
        assertEquals(0x1000000ffL, ensemble.version());
        assertEquals(
                "server.1=a:2888:3888:participant\nserver.2=b:2888:3888:observer;0.0.0.0:2181\nversion=1000000ff",
                ensemble.text());
        assertEquals(0, EnsembleText.parse("server.1=a:1:2").version());
    }

    @ParameterizedTest
    @CsvSource({"version=x", "version=", "server.1=a:1:2:observer", "''", "clientPort=2181", "\\u00"})
    void refusesAnyOtherText(String text) {
        assertThrows(IllegalArgumentException.class, () -> EnsembleText.parse(text));
    }

    @Test
    void knowsItsKeys() {
        assertTrue(EnsembleText.isKey("server.1") && EnsembleText.isKey("group.1") && EnsembleText.isKey("weight.1"));
        assertFalse(EnsembleText.isKey("serverCnxnFactory") || EnsembleText.isKey("version"));
    }

    @Property
    void whatIsWrittenIsReadAgain(@ForAll Random random) {
        Ensemble ensemble = any(random);

        Ensemble read = EnsembleText.parse(ensemble.text());

        assertEquals(ensemble, read);
        assertEquals(ensemble.members(), read.members());
        assertEquals(ensemble.version(), read.version());
        for (long sid : ensemble.members().keySet()) {
            assertEquals(ensemble.weight(sid), read.weight(sid));
            assertEquals(ensemble.isQuorum(each -> each <= sid), read.isQuorum(each -> each <= sid));
        }
    }

    private static Ensemble any(Random random) {
        SortedMap<Long, Member> members = new TreeMap<>();
        Map<Long, Long> groups = new HashMap<>();
        Map<Long, Long> weights = new HashMap<>();
        boolean grouped = random.nextBoolean();
        int count = 1 + random.nextInt(7);
        while (members.size() < count) {
            long sid = random.nextInt(4) == 0 ? random.nextLong() >>> 1 : random.nextInt(255);
            boolean participant = members.isEmpty() || members.containsKey(sid) || random.nextInt(4) > 0;
            int port = 1 + random.nextInt(65_534);
            boolean clients = random.nextBoolean();
            members.put(
                    sid,
                    new Member(
                            sid,
                            host(random),
                            port,
                            port + 1,
                            participant,
                            clients ? host(random) : "",
                            clients ? 1 + random.nextInt(65_535) : 0));
            if (grouped) {
                groups.put(sid, (long) random.nextInt(3));
                if (random.nextBoolean()) {
                    weights.put(sid, (long) random.nextInt(4));
                }
            }
        }
        return new Ensemble(members, groups, weights, random.nextBoolean() ? random.nextLong() : 0);
    }

    private static String host(Random random) {
        return HOSTS[random.nextInt(HOSTS.length)];
    }
}
