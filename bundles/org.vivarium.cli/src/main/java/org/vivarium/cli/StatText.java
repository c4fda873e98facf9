package org.vivarium.cli;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.vivarium.wire.Stat;

/** A stat as {@code stat} shows it, one field a line (compat D4). */
final class StatText {
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("EEE MMM dd HH:mm:ss zzz yyyy", Locale.US);

    private StatText() {}

    static String of(Stat stat, ZoneId zone) {
        return "cZxid = 0x" + Long.toHexString(stat.czxid())
                + "\nctime = " + date(stat.ctime(), zone)
                + "\nmZxid = 0x" + Long.toHexString(stat.mzxid())
                + "\nmtime = " + date(stat.mtime(), zone)
                + "\npZxid = 0x" + Long.toHexString(stat.pzxid())
                + "\ncversion = " + stat.cversion()
                + "\ndataVersion = " + stat.version()
                + "\naclVersion = " + stat.aversion()
                + "\nephemeralOwner = 0x" + Long.toHexString(stat.ephemeralOwner())
                + "\ndataLength = " + stat.dataLength()
                + "\nnumChildren = " + stat.numChildren()
                + "\n";
    }

    private static String date(long ms, ZoneId zone) {
        return DATE.format(Instant.ofEpochMilli(ms).atZone(zone));
    }
}
