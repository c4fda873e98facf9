package org.vivarium.api.ensemble;

import java.util.HashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongPredicate;

/**
 * The servers of an ensemble, and which of them together are a quorum: more than half of those that vote, or, where
 * there are groups, more than half of the weight in more than half of the groups (compat B8). Immutable.
 */
public final class Ensemble {
    private final SortedMap<Long, Member> members;
    private final Map<Long, Long> groups;
    private final Map<Long, Long> weights;
    private final long version;

    /**
     * @param members by their sid; one that votes or more
     * @param groups the group of each voting server by its sid; empty where there are no groups
     * @param weights by sid; 1 where none is given
     * @param version the zxid that made it so; 0 for one from a file
     */
    public Ensemble(SortedMap<Long, Member> members, Map<Long, Long> groups, Map<Long, Long> weights, long version) {
        this.members = new TreeMap<>(members);
        this.groups = Map.copyOf(groups);
        this.weights = Map.copyOf(weights);
        this.version = version;
        for (Member member : members.values()) {
            if (member.isParticipant() && !groups.isEmpty() && !groups.containsKey(member.sid())) {
                throw new IllegalArgumentException("server." + member.sid() + " votes, but stands in no group");
            }
        }
        if (members.values().stream().noneMatch(Member::isParticipant)) {
            throw new IllegalArgumentException("no server of the ensemble votes");
        }
    }

    /** An ensemble without groups, of one version of the configuration. */
    public static Ensemble of(SortedMap<Long, Member> members, long version) {
        return new Ensemble(members, Map.of(), Map.of(), version);
    }

    public SortedMap<Long, Member> members() {
        return java.util.Collections.unmodifiableSortedMap(members);
    }

    /** The member, or null. */
    public Member member(long sid) {
        return members.get(sid);
    }

    public long version() {
        return version;
    }

    public boolean isVoter(long sid) {
        Member member = members.get(sid);
        return member != null && member.isParticipant();
    }

    /** Its weight in votes; 0 where it does not vote. One of weight 0 never leads. */
    public long weight(long sid) {
        return isVoter(sid) ? weights.getOrDefault(sid, 1L) : 0;
    }

    /** Whether the voters for which {@code has} is true are a quorum. */
    public boolean isQuorum(LongPredicate has) {
        return groups.isEmpty() ? isMajority(has) : isMajorityOfGroups(has);
    }

    private boolean isMajority(LongPredicate has) {
        int voters = 0;
        int those = 0;
        for (Member member : members.values()) {
            if (member.isParticipant()) {
                voters++;
                those += has.test(member.sid()) ? 1 : 0;
            }
        }
        return those > voters / 2;
    }

    private boolean isMajorityOfGroups(LongPredicate has) {
        Map<Long, long[]> sums = new HashMap<>();
        for (Member member : members.values()) {
            if (member.isParticipant()) {
                long[] sum = sums.computeIfAbsent(groups.get(member.sid()), none -> new long[2]);
                sum[0] += weight(member.sid());
                sum[1] += has.test(member.sid()) ? weight(member.sid()) : 0;
            }
        }
        sums.values().removeIf(sum -> sum[0] == 0);
        long won = sums.values().stream().filter(sum -> sum[1] > sum[0] / 2).count();
        return won > sums.size() / 2;
    }

    /** As it is sent between servers and kept in {@code /zookeeper/config} (compat B8). */
    public String text() {
        StringBuilder text = new StringBuilder();
        members.forEach((sid, member) -> text.append("server.")
                .append(sid)
                .append('=')
                .append(member.text())
                .append('\n'));
        SortedMap<Long, String> lines = new TreeMap<>();
        new TreeMap<>(groups).forEach((sid, group) -> lines.merge(group, "" + sid, (a, b) -> a + ":" + b));
        lines.forEach((group, sids) ->
                text.append("group.").append(group).append('=').append(sids).append('\n'));
        new TreeMap<>(weights)
                .forEach((sid, weight) -> text.append("weight.")
                        .append(sid)
                        .append('=')
                        .append(weight)
                        .append('\n'));
        return text.append("version=").append(Long.toHexString(version)).toString();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Ensemble that && text().equals(that.text());
    }

    @Override
    public int hashCode() {
        return text().hashCode();
    }

    @Override
    public String toString() {
        return text();
    }
}
