package org.vivarium.itests.clients;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server did, as {@code strace -f -yy -xx} tells it: which system call began and ended before which other.
 *
 * <p>The number of a process is padded to five digits. A call stands on one line, or, where another thread's came
 * between, on two. These lines are its place.
 */
final class Trace {
    private static final Pattern LINE = Pattern.compile("(\\d+) +(?:(\\w+)\\((.*)|<\\.\\.\\. (\\w+) resumed>(.*))");
    private static final Pattern HEX = Pattern.compile("(?:\\\\x[0-9a-f]{2})+");
    private static final String UNFINISHED = "<unfinished ...>";

    private final List<Call> calls = new ArrayList<>();

    /** A system call: its name, the file or socket it works on, the bytes it shows (in hex), and its place. */
    record Call(String name, String file, String hex, int begins, int ends) {
        private boolean isRead() {
            return name.startsWith("r");
        }

        /** No file: a socket whose addresses strace could not find out is told as socket:[1234]. */
        private boolean isSocket() {
            return !file.startsWith("/");
        }

        private boolean isSync() {
            return name.equals("fsync") || name.equals("fdatasync");
        }

        private boolean isWrite() {
            return name.contains("write") || name.startsWith("send");
        }
    }

    Trace(List<String> lines) {
        Map<String, String> begun = new HashMap<>();
        Map<String, Integer> begunAt = new HashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            Matcher line = LINE.matcher(lines.get(i));
            if (!line.matches()) {
                continue;
            }
            String pid = line.group(1);
            if (line.group(2) == null) {
                String name = line.group(4);
                String first = begun.remove(pid + name);
                if (first != null) {
                    add(name, first + line.group(5), begunAt.remove(pid + name), i);
                }
            } else if (line.group(3).endsWith(UNFINISHED)) {
                begun.put(
                        pid + line.group(2),
                        line.group(3).replace(UNFINISHED, "").stripTrailing());
                begunAt.put(pid + line.group(2), i);
            } else {
                add(line.group(2), line.group(3), i, i);
            }
        }
    }

    private void add(String name, String arguments, int begins, int ends) {
        if (arguments.contains(") = -1 ") || arguments.matches(".*\\) += -1 .*")) {
            return;
        }
        int open = arguments.indexOf('<');
        int close = arguments.indexOf(">,", open) < 0 ? arguments.indexOf(">)", open) : arguments.indexOf(">,", open);
        String file = open < 0 || close < 0 ? "" : plain(arguments.substring(open + 1, close));
        StringBuilder hex = new StringBuilder();
        String rest = close < 0 ? arguments : arguments.substring(close);
        HEX.matcher(rest).results().forEach(found -> hex.append(found.group().replace("\\x", "")));
        calls.add(new Call(name, file, hex.toString(), begins, ends));
    }

    private static String plain(String text) {
        return HEX.matcher(text)
                .replaceAll(found -> Matcher.quoteReplacement(
                        new String(HexFormat.of().parseHex(found.group().replace("\\x", "")))));
    }

    /**
     * Why this write was not durable when it was answered; nothing if it was.
     *
     * @param mark bytes, in hex, that only this request, its log record and its reply show
     * @param log what the path of a log file contains
     * @param appendShows whether the log is written by system calls: then the sync must begin after that of the append
     */
    Optional<String> flaw(String mark, String log, boolean appendShows) {
        Optional<Call> request =
                first(call -> call.isRead() && call.isSocket() && call.hex().contains(mark));
        Optional<Call> reply =
                first(call -> call.isWrite() && call.isSocket() && call.hex().contains(mark));
        if (request.isEmpty() || reply.isEmpty()) {
            return Optional.of(mark + " is not in the trace of " + calls.size() + " calls, from "
                    + calls.stream()
                            .filter(Call::isSocket)
                            .map(Call::file)
                            .distinct()
                            .toList() + ": request " + request + ", reply " + reply);
        }
        Optional<Call> append = appendShows
                ? first(call -> call.isWrite()
                        && call.file().contains(log)
                        && call.hex().contains(mark))
                : request;
        if (append.isEmpty()) {
            return Optional.of(mark + " was never written to a file like " + log);
        }
        int from = Math.max(append.get().ends(), request.get().ends());
        boolean synced = calls.stream()
                .anyMatch(call -> call.isSync()
                        && call.file().contains(log)
                        && call.begins() > from
                        && call.ends() < reply.get().begins());
        return synced
                ? Optional.empty()
                : Optional.of(mark + " was answered at line " + reply.get().begins() + " without a sync of " + log
                        + " after line " + from);
    }

    private Optional<Call> first(java.util.function.Predicate<Call> wanted) {
        return calls.stream().filter(wanted).findFirst();
    }
}
