package org.vivarium.itests.tidy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The picture of the bundles in the architecture, as a table: what each may use, and which are pure. */
final class Design {
    static final String ROOT = "org.vivarium.";

    /**
     * @param uses the bundles that it may use, and declares
     * @param mayUse bundles that it may use besides
     * @param libraries prefixes of the packages of others that it may import
     * @param pure whether it has no thread, clock, socket, file or logger
     */
    record Place(Set<String> uses, Set<String> mayUse, List<String> libraries, boolean pure) {
        boolean allows(String bundle) {
            return uses.contains(bundle) || mayUse.contains(bundle);
        }
    }

    private static final Map<String, Place> PLACES = new TreeMap<>();

    static {
        pure("api", Set.of(), Set.of());
        pure("wire", our("api"), Set.of());
        pure("core", our("api", "wire"), Set.of());
        pure("tree.trie", our("api"), our("wire"));
        pure("broadcast.solo", our("api"), our("wire"));
        pure("broadcast.zab", our("api"), our("wire"));
        pure("election.fast", our("api", "wire"), Set.of());
        pure("election.ballot", our("api", "wire"), Set.of());
        edge("runtime", our("api", "wire", "core"), "org.osgi.framework", "org.osgi.service.", "org.slf4j");
        edge("storage.file", our("api"));
        edge("chronicle", Set.of(), "");
        PLACES.put(ROOT + "storage.chronicle", new Place(our("api"), our("chronicle"), List.of("net.openhft."), false));
        edge("transport.netty", our("api"), "io.netty.");
        edge("admin", our("api"));
        edge("admin.words", our("api"), "com.sun.management");
        edge(
                "admin.gogo",
                our("api"),
                "org.apache.felix.",
                "org.jline.",
                "org.osgi.framework",
                "org.osgi.service.",
                "org.slf4j");
        edge("client", our("api", "wire"));
        edge("cli", our("api", "wire", "client"), "org.jline.");
        contract("election");
        contract("storage");
        contract("tree");
    }

    private Design() {}

    static Set<String> bundles() {
        return PLACES.keySet();
    }

    static Place of(String bundle) {
        Place place = PLACES.get(bundle);
        if (place == null) {
            throw new IllegalArgumentException(bundle + " has no place in the design; give it one in Design");
        }
        return place;
    }

    /** Which of our bundles a package belongs to, or null: the one with the longest name that it begins with. */
    static String owner(String packageName) {
        return PLACES.keySet().stream()
                .filter(name -> packageName.equals(name) || packageName.startsWith(name + "."))
                .max((one, other) -> Integer.compare(one.length(), other.length()))
                .orElse(null);
    }

    private static Set<String> our(String... shortNames) {
        return Stream.of(shortNames).map(name -> ROOT + name).collect(Collectors.toSet());
    }

    private static void pure(String name, Set<String> uses, Set<String> mayUse) {
        PLACES.put(ROOT + name, new Place(uses, mayUse, List.of(), true));
    }

    /** What a provider is tested with sees the extension point and JUnit, and no provider. No other bundle sees JUnit. */
    private static void contract(String point) {
        edge("contract." + point, our("api"), "org.junit.jupiter.");
    }

    private static void edge(String name, Set<String> uses, String... libraries) {
        PLACES.put(ROOT + name, new Place(uses, Set.of(), List.of(libraries), false));
    }
}
