package org.vivarium.itests.container;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.IncompatibleThreadStateException;
import com.sun.jdi.ObjectReference;
import com.sun.jdi.ReferenceType;
import com.sun.jdi.StringReference;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.AttachingConnector;
import com.sun.jdi.connect.Connector;
import com.sun.jdi.event.BreakpointEvent;
import com.sun.jdi.event.ClassPrepareEvent;
import com.sun.jdi.event.Event;
import com.sun.jdi.event.EventSet;
import com.sun.jdi.request.ClassPrepareRequest;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.vivarium.itests.servers.Await;
import org.vivarium.itests.servers.ServerProcess;

/**
 * A server is killed at each step of a swap, under load: it starts from one of the two storages, with all that it had
 * acknowledged. A debugger stops it there, so that the server knows nothing of the test.
 */
@Timeout(1200)
class SwapCrashIT {
    private static final String SWAP = "org.vivarium.runtime.StorageSwap";
    private static final List<String> STEPS =
            List.of("MARKED", "CLEARED", "COLLECTING", "SAVED", "CAUGHT_UP", "STANDING_STILL", "READY", "TAKEN_OVER");
    private static final long LIMIT_S = 120;

    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource({"chronicle, file", "file, chronicle"})
    void nothingIsLostWhereTheServerIsKilledAtAStepOfASwap(String from, String to) throws Exception {
        int debugPort = ServerProcess.freePort();
        String debug = "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:" + debugPort;
        try (ServerProcess server =
                ServerProcess.vivarium(Operator.HOME, dir, Map.of("storage", from), Map.of("SERVER_JVMFLAGS", debug))) {
            server.start();
            for (String step : STEPS) {
                Operator operator = Operator.of(server);
                Await.until(
                        "the configured storage is in use",
                        () -> operator.part("storage").startsWith("storage " + from + " " + from));
                Writing writing = new Writing(server, "/" + step);
                writing.awaitMore();
                VirtualMachine machine = watched(debugPort);
                CompletableFuture<?> asked =
                        CompletableFuture.supplyAsync(() -> operator.shell("zk:swap storage " + to));
                awaitStep(step, machine);
                server.kill(); // all of its threads stand still
                asked.get(LIMIT_S, TimeUnit.SECONDS);
                writing.stop();
                server.start();
                String first = server.output();
                boolean isTaken = first.substring(first.lastIndexOf("Listening for transport"))
                        .contains("storage " + from + " is wanted");
                assertEquals(step.equals("TAKEN_OVER"), isTaken, "which storage it starts from, killed at " + step);
                writing.check(server);
            }
        }
    }

    /** A server that stops at each step of a swap. */
    private static VirtualMachine watched(int port) {
        VirtualMachine machine = attach(port);
        ClassPrepareRequest loaded = machine.eventRequestManager().createClassPrepareRequest();
        loaded.addClassFilter(SWAP);
        loaded.enable();
        machine.classesByName(SWAP).forEach(SwapCrashIT::breakAtSteps);
        return machine;
    }

    /** Returns when the server has come to a step, and leaves it there. */
    private static void awaitStep(String step, VirtualMachine machine) throws InterruptedException {
        while (true) {
            EventSet events = machine.eventQueue().remove(TimeUnit.SECONDS.toMillis(LIMIT_S));
            assertNotNull(events, () -> "no swap came to " + step);
            for (Event event : events) {
                if (event instanceof ClassPrepareEvent prepared) {
                    breakAtSteps(prepared.referenceType());
                } else if (event instanceof BreakpointEvent stopped && step.equals(stepOf(stopped))) {
                    return;
                }
            }
            events.resume();
        }
    }

    private static VirtualMachine attach(int port) {
        AttachingConnector sockets = Bootstrap.virtualMachineManager().attachingConnectors().stream()
                .filter(connector -> connector.transport().name().equals("dt_socket"))
                .findFirst()
                .orElseThrow();
        Map<String, Connector.Argument> arguments = sockets.defaultArguments();
        arguments.get("hostname").setValue("127.0.0.1");
        arguments.get("port").setValue(Integer.toString(port));
        try {
            return sockets.attach(arguments);
        } catch (Exception e) {
            throw new AssertionError("no debugger can be attached", e);
        }
    }

    private static void breakAtSteps(ReferenceType swap) {
        VirtualMachine machine = swap.virtualMachine();
        assertEquals(1, swap.methodsByName("reached").size(), "the method that tells the steps");
        machine.eventRequestManager()
                .createBreakpointRequest(swap.methodsByName("reached").get(0).location())
                .enable();
    }

    private static String stepOf(BreakpointEvent stopped) {
        try {
            ObjectReference step = (ObjectReference)
                    stopped.thread().frame(0).getArgumentValues().get(0);
            ReferenceType type = step.referenceType();
            return ((StringReference) step.getValue(type.fieldByName("name"))).value();
        } catch (IncompatibleThreadStateException e) {
            throw new AssertionError(e);
        }
    }
}
