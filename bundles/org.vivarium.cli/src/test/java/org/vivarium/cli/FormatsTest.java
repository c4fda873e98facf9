package org.vivarium.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.vivarium.api.Acl;
import org.vivarium.wire.Stat;

/** The texts of compat D4. */
class FormatsTest {
    @Test
    void a_stat_has_one_field_a_line() {
        Stat stat = new Stat(2, 0x1f, 0, 1_000, 3, 4, 5, 0x100, 6, 7, 0x100000001L);
        assertEquals("""
                cZxid = 0x2
                ctime = Thu Jan 01 00:00:00 Z 1970
                mZxid = 0x1f
                mtime = Thu Jan 01 00:00:01 Z 1970
                pZxid = 0x100000001
                cversion = 4
                dataVersion = 3
                aclVersion = 5
                ephemeralOwner = 0x100
                dataLength = 6
                numChildren = 7
                """, StatText.of(stat, ZoneOffset.UTC));
    }

    @Test
    void acls_are_read_and_shown() throws CliException {
        List<Acl> acl = AclText.parse("world:anyone:cdrwa, digest:u:hash=:r,ip:fe80::1:w");
        assertEquals(
                List.of(new Acl(31, "world", "anyone"), new Acl(1, "digest", "u:hash="), new Acl(2, "ip", "fe80::1")),
                acl);
        assertEquals("'world,'anyone\n: cdrwa\n'digest,'u:hash=\n: r\n'ip,'fe80::1\n: w\n", AclText.format(acl));
    }

    @ParameterizedTest
    @ValueSource(strings = {"foo", "", "world:anyone", ":anyone:r", "world:anyone:rx"})
    void acls_that_are_none_are_refused(String text) {
        assertThrows(CliException.class, () -> AclText.parse(text));
    }

    @Test
    void a_hex_dump_has_16_bytes_a_row() {
        assertEquals(
                """
                         +-------------------------------------------------+
                         |  0  1  2  3  4  5  6  7  8  9  a  b  c  d  e  f |
                +--------+-------------------------------------------------+----------------+
                |00000000| 30 31 32 33 34 35 36 37 38 39 61 62 63 64 65 66 |0123456789abcdef|
                |00000010| 00 ff 7e                                        |..~             |
                +--------+-------------------------------------------------+----------------+
                """, HexDump.of("0123456789abcdef\0\u00ff~".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1)));
    }
}
