package org.vivarium.itests.ensemble;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * What clients did with one znode, each value written once, and whether that can have happened one after the other, each
 * operation at some moment between its call and its return. The versions say in which order the writes were done, so
 * all that is left to check is time: what was called after something else had returned comes behind it.
 *
 * <p>Any thread may add.
 */
final class History {
    /** The version of a write nobody knows of whether it was done. */
    static final int UNKNOWN = -1;

    private final List<Operation> operations = new ArrayList<>();

    /**
     * One operation.
     *
     * @param value what was written or read
     * @param version that the write made, or that was read; {@link #UNKNOWN} where the answer to a write was lost
     * @param called nanotime
     * @param returned nanotime; of a write whose answer was lost, {@code Long.MAX_VALUE}
     */
    record Operation(String client, boolean isWrite, String value, int version, long called, long returned) {
        @Override
        public String toString() {
            return client + (isWrite ? " writes " : " reads ") + value + " as version " + version + " between " + called
                    + " and " + returned;
        }
    }

    synchronized void add(Operation operation) {
        operations.add(operation);
    }

    synchronized int size() {
        return operations.size();
    }

    /** What cannot have happened; null where all can. */
    synchronized String violation() {
        Map<Integer, String> values = new HashMap<>();
        for (Operation each : operations) {
            String other = each.version == UNKNOWN ? null : values.putIfAbsent(each.version, each.value);
            if (other != null && !other.equals(each.value)) {
                return "version " + each.version + " is both " + other + " and " + each.value;
            }
        }
        List<Operation> placed = placed(values);
        placed.sort(Comparator.comparingLong(Operation::called));
        PriorityQueue<Operation> under = new PriorityQueue<>(Comparator.comparingLong(Operation::returned));
        Operation latest = null;
        for (Operation next : placed) {
            while (!under.isEmpty() && under.peek().returned < next.called) {
                Operation over = under.remove();
                latest = latest == null || over.version > latest.version ? over : latest;
            }
            if (latest != null && (next.version < latest.version || next.isWrite && next.version == latest.version)) {
                return next + ", though before that " + latest;
            }
            under.add(next);
        }
        return null;
    }

    /** All whose place is known: a write whose answer was lost has the place where its value was seen. */
    private List<Operation> placed(Map<Integer, String> values) {
        Map<String, Integer> versions = new HashMap<>();
        values.forEach((version, value) -> versions.put(value, version));
        List<Operation> placed = new ArrayList<>();
        for (Operation each : operations) {
            if (each.version != UNKNOWN) {
                placed.add(each);
            } else if (versions.containsKey(each.value)) {
                int seen = versions.get(each.value);
                placed.add(new Operation(each.client, true, each.value, seen, each.called, each.returned));
            }
        }
        return placed;
    }
}
