package org.vivarium.itests.benchmark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Looks at the processes of a server, or of all servers of an ensemble, from outside: CPU time, resident memory, live
 * heap, each the sum of all. They must run on this machine.
 */
public final class ServerProbe {
    private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s*(\\d+) kB$");
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

    private final List<ProcessHandle> processes;

    /** @throws FailedRunException where there is no such process */
    public ServerProbe(List<Long> pids) {
        processes = pids.stream()
                .map(pid -> ProcessHandle.of(pid)
                        .orElseThrow(
                                () -> new FailedRunException("There is no process " + pid + "; is it the server's?")))
                .toList();
    }

    /** The CPU time of all threads since they began, in nanoseconds. */
    public long cpuNs() {
        return processes.stream().mapToLong(ServerProbe::cpuNs).sum();
    }

    /** The memory that is not paged out, in bytes. */
    public long residentBytes() {
        return processes.stream().mapToLong(ServerProbe::residentBytes).sum();
    }

    /** What is reachable in the heap, in bytes; makes it collect all garbage. Needs {@code jcmd} beside this JVM. */
    public long liveHeapBytes() {
        return processes.stream().mapToLong(ServerProbe::liveHeapBytes).sum();
    }

    private static long cpuNs(ProcessHandle process) {
        return process.info()
                .totalCpuDuration()
                .orElseThrow(() -> new FailedRunException("The CPU time of process " + process.pid()
                        + " cannot be read; has it ended, or is it another user's?"))
                .toNanos();
    }

    private static long residentBytes(ProcessHandle process) {
        Path status = Path.of("/proc", Long.toString(process.pid()), "status");
        try {
            Matcher line = RESIDENT.matcher(Files.readString(status));
            if (line.find()) {
                return Long.parseLong(line.group(1)) * 1024;
            }
            throw new FailedRunException(status + " has no VmRSS; has the process ended?");
        } catch (IOException e) {
            throw new FailedRunException("The resident memory cannot be read from " + status + "; this needs Linux", e);
        }
    }

    private static long liveHeapBytes(ProcessHandle process) {
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(process.pid()),
                "GC.class_histogram");
        try {
            Process jcmd = new ProcessBuilder(command).redirectErrorStream(true).start();
            String answer = new String(jcmd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!jcmd.waitFor(10, TimeUnit.SECONDS)) {
                jcmd.destroyForcibly();
            }
            Matcher total = TOTAL.matcher(answer);
            if (total.find()) {
                return Long.parseLong(total.group(1));
            }
            throw new FailedRunException(String.join(" ", command) + " told no total but: "
                    + answer.substring(0, Math.min(answer.length(), 300)));
        } catch (IOException e) {
            throw new FailedRunException(command.get(0) + " cannot be run; --live-heap needs a JDK", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FailedRunException("Interrupted while the live heap was counted", e);
        }
    }
}
