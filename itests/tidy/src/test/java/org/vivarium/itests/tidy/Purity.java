package org.vivarium.itests.tidy;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** What a pure bundle may not touch: threads, clocks, sockets, files, loggers, and chance that no seed repeats. */
final class Purity {
    private static final Pattern TYPES = Pattern.compile(String.join(
            "|",
            "java\\.lang\\.(Thread.*|Process.*|Runtime)",
            "java\\.util\\.(Timer.*|logging\\..*)",
            "java\\.util\\.concurrent\\.(Executors|.*ExecutorService|.*PoolExecutor|ForkJoin.*|CompletableFuture"
                    + "|ThreadLocalRandom|.*Queue|Semaphore|CountDownLatch|locks\\..*)",
            "java\\.time\\.Clock",
            "java\\.net\\.(?!Inet(4|6)?(Socket)?Address$|UnknownHostException$).*",
            "javax\\.net\\..*",
            "java\\.nio\\.(channels|file)\\..*",
            "java\\.io\\.(File.*|RandomAccessFile)",
            "java\\.security\\.SecureRandom",
            "org\\.slf4j\\..*"));

    /** Named in the API, and not opened there. */
    private static final Set<String> TYPES_OF_THE_API = Set.of("java.nio.file.Path");

    private static final Pattern CALLS = Pattern.compile(String.join(
            "|",
            "java\\.lang\\.System\\.(currentTimeMillis|nanoTime|getenv|getProperty|exit)",
            "java\\.time\\..*\\.now",
            "java\\.lang\\.Math\\.random",
            "java\\.util\\.UUID\\.randomUUID",
            "java\\.net\\.InetAddress\\.(getByName|getAllByName|getLocalHost|isReachable)"));

    /** Made without an argument they take the time of day. */
    private static final Set<String> NEW_WITHOUT_ARGUMENT = Set.of("java.util.Random", "java.util.Date");

    private Purity() {}

    /** @param api whether the class is of the API, which may name a path */
    static List<String> broken(JavaClass type, boolean api) {
        var found = new ArrayList<String>();
        for (Dependency use : type.getDirectDependenciesFromSelf()) {
            String target = use.getTargetClass().getName();
            if (TYPES.matcher(target).matches() && !(api && TYPES_OF_THE_API.contains(target))) {
                found.add(use.getDescription());
            }
        }
        for (JavaMethodCall call : type.getMethodCallsFromSelf()) {
            if (CALLS.matcher(call.getTargetOwner().getName() + "." + call.getName())
                    .matches()) {
                found.add(call.getDescription());
            }
        }
        for (JavaConstructorCall call : type.getConstructorCallsFromSelf()) {
            if (NEW_WITHOUT_ARGUMENT.contains(call.getTargetOwner().getName())
                    && call.getTarget().getRawParameterTypes().isEmpty()) {
                found.add(call.getDescription());
            }
        }
        return found;
    }
}
