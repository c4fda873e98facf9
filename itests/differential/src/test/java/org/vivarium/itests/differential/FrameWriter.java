package org.vivarium.itests.differential;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * Writes the fields of a frame one after another; written for this test alone, so that it shares no fault with the
 * server.
 */
final class FrameWriter {
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final String root;

    /** Begins an empty body; {@code root} is the path that {@code ~} stands for at the beginning of a path. */
    FrameWriter(String root) {
        this.root = root;
    }

    FrameWriter i8(int value) {
        bytes.write(value);
        return this;
    }

    FrameWriter i32(int value) {
        return raw(ByteBuffer.allocate(4).putInt(value).array());
    }

    FrameWriter i64(long value) {
        return raw(ByteBuffer.allocate(8).putLong(value).array());
    }

    FrameWriter raw(byte[] value) {
        bytes.writeBytes(value);
        return this;
    }

    FrameWriter buffer(byte[] value) {
        return value == null ? i32(-1) : i32(value.length).raw(value);
    }

    FrameWriter string(String value) {
        return buffer(value == null ? null : value.getBytes(StandardCharsets.UTF_8));
    }

    /** A path: {@code ~/a} below this run's root, all else as it stands; U+E0FF becomes a byte that is not UTF-8. */
    FrameWriter path(String path) {
        byte[] bytes =
                path == null ? null : absolute(path).replace('\ue0ff', '\u00ff').getBytes(charset(path));
        return buffer(bytes);
    }

    private static Charset charset(String path) {
        return path.indexOf('\ue0ff') < 0 ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
    }

    FrameWriter paths(List<String> paths) {
        if (paths == null) {
            return i32(-1);
        }
        i32(paths.size());
        paths.forEach(this::path);
        return this;
    }

    String absolute(String path) {
        return path.startsWith("~") ? root + path.substring(1) : path;
    }

    /** The body written so far; {@code cut > 0} drops bytes at its end, {@code cut < 0} adds some. */
    byte[] body(int cut) {
        byte[] all = bytes.toByteArray();
        return Arrays.copyOf(all, Math.max(0, all.length - cut));
    }

    /** A body with its length before it. */
    static byte[] frame(byte[] body) {
        return ByteBuffer.allocate(4 + body.length)
                .putInt(body.length)
                .put(body)
                .array();
    }
}
