package org.vivarium.itests.benchmark;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Looks at a server's process from outside: CPU time, resident memory, live heap. It must run on this machine. */
public final class ServerProbe {
    private static final Pattern RESIDENT = Pattern.compile("(?m)^VmRSS:\\s*(\\d+) kB$");
    private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)");

    private final ProcessHandle process;

    /** @throws FailedRunException where there is no such process */
    public ServerProbe(long pid) {
        process = ProcessHandle.of(pid)
                .orElseThrow(() -> new FailedRunException("There is no process " + pid + "; is it the server's?"));
    }

    /** The CPU time of all its threads since it began, in nanoseconds. */
    public long cpuNs() {
        return process.info()
                .totalCpuDuration()
                .orElseThrow(() -> new FailedRunException("The CPU time of process " + process.pid()
                        + " cannot be read; has it ended, or is it another user's?"))
                .toNanos();
    }

    /** Its memory that is not paged out, in bytes. */
    public long residentBytes() {
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

    /** What is reachable in its heap, in bytes; makes it collect all garbage. Needs {@code jcmd} beside this JVM. */
    public long liveHeapBytes() {
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
