package org.vivarium.api.ensemble;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.LongPredicate;

/**
 * The servers of an ensemble, and which of them together are a quorum: more than half of those that vote, or, where
 * there are groups, more than half of the weight in more than half of the groups (compat B8). While a change of the
 * servers is not agreed, two count at once, the one {@linkplain #joint before and the next}: what is a quorum must be one
 * of each. Immutable.
 */
public final class Ensemble {
    final SortedMap<Long, Member> members;
    final Map<Long, Long> groups;
    final Map<Long, Long> weights;
    private final long version;

    /** Counts as well; null where nothing does. */
    private final Ensemble other;

    /** Whether the other one is the one that is agreed, and this one the next. */
    private final boolean isNext;

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
        this.other = null;
        this.isNext = false;
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

    private Ensemble(Ensemble of, Ensemble other, boolean isNext) {
        members = of.members;
        groups = of.groups;
        weights = of.weights;
        version = of.version;
        this.other = other;
        this.isNext = isNext;
    }

    /**
     * The next one, in the log but not agreed, and the one before it.
     *
     * @param before the one that is agreed
     * @param next of a later version
     */
    public static Ensemble joint(Ensemble before, Ensemble next) {
        return new Ensemble(next, before.whenAgreed(), true);
    }

    /**
     * The one that is agreed, and one that is pending in other servers' logs and may come to be agreed.
     *
     * @param pending of a later version
     */
    public static Ensemble beside(Ensemble agreed, Ensemble pending) {
        return new Ensemble(agreed, pending.whenAgreed(), false);
    }

    /** Whether nothing else counts beside it. */
    public boolean isAgreed() {
        return other == null;
    }

    /** The one that is agreed. */
    public Ensemble agreed() {
        return isNext ? other : alone();
    }

    /** What it is once the one that is pending is agreed. */
    public Ensemble whenAgreed() {
        return other == null || isNext ? alone() : other;
    }

    private Ensemble alone() {
        return other == null ? this : new Ensemble(this, null, false);
    }

    /** The {@link #text} of the one that is pending; empty where none is. */
    public String pendingText() {
        return other == null ? "" : whenAgreed().text();
    }

    /** Every member; of both, where two count. */
    public SortedMap<Long, Member> members() {
        SortedMap<Long, Member> all = new TreeMap<>(agreed().members);
        all.putAll(whenAgreed().members);
        return all;
    }

    /** The sids of those that vote, ascending; where two count, in either. */
    public List<Long> voters() {
        return members().keySet().stream().filter(this::isVoter).toList();
    }

    /** The member, or null; where two count, as it will be, or else as it was. */
    public Member member(long sid) {
        Member member = members.get(sid);
        Member others = other == null ? null : other.member(sid);
        return others == null || isNext && member != null ? member : others;
    }

    /** The zxid that made it so; 0 for one from a file. */
    public long version() {
        return version;
    }

    public boolean isVoter(long sid) {
        Member member = members.get(sid);
        return member != null && member.isParticipant() || other != null && other.isVoter(sid);
    }

    /** Its weight in votes; 0 where it does not vote. One of weight 0 never leads. */
    public long weight(long sid) {
        Member member = members.get(sid);
        long weight = member != null && member.isParticipant() ? weights.getOrDefault(sid, 1L) : 0;
        return other == null ? weight : Math.max(weight, other.weight(sid));
    }

    /** Whether the voters for which {@code has} is true are a quorum. */
    public boolean isQuorum(LongPredicate has) {
        boolean isOne = groups.isEmpty() ? isMajority(has) : isMajorityOfGroups(has);
        return isOne && (other == null || other.isQuorum(has));
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
                long weight = weights.getOrDefault(member.sid(), 1L);
                sum[0] += weight;
                sum[1] += has.test(member.sid()) ? weight : 0;
            }
        }
        sums.values().removeIf(sum -> sum[0] == 0);
        long won = sums.values().stream().filter(sum -> sum[1] > sum[0] / 2).count();
        return won > sums.size() / 2;
    }

    /** What another server counts, where that is not known here: a later agreed one, or a pending one; else null. */
    Ensemble newsOf(Ensemble other) {
        long known = agreed().version();
        long others = other.agreed().version();
        boolean isPendingNews = !other.isAgreed() && isAgreed() && others == known;
        return others > known || isPendingNews ? other : null;
    }

    /** Whether there are groups, so that a majority alone is no quorum. */
    public boolean isHierarchical() {
        return !groups.isEmpty();
    }

    /**
     * As it is sent between servers and kept in {@code /zookeeper/config} (compat B8); another one that counts as well
     * does not stand in it.
     */
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
    public boolean equals(Object object) {
        return object instanceof Ensemble that
                && text().equals(that.text())
                && isNext == that.isNext
                && Objects.equals(other, that.other);
    }

    @Override
    public int hashCode() {
        return text().hashCode();
    }

    @Override
    public String toString() {
        return other == null ? text() : text() + (isNext ? " (not agreed; before: " : " (pending: ") + other + ")";
    }
}
