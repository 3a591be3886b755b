package io.epipe.command.jvm;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;

/**
 * The texts of a HotSpot JVM's performance data ({@code hsperfdata_USER/PID}, JDK source {@code perfMemory.hpp}, version 2): its main class, arguments
 * and versions, without a word to the JVM. The file is the JVM's, so nothing in it is believed: sizes are checked, links are not followed.
 */
final class PerfData {

    private static final int MAGIC = 0xcafec0c0;
    private static final int MOST_BYTES = 1 << 20;
    private static final int HEADER = 32;
    private static final int ENTRY = 20;
    private static final byte BYTES = 'B';

    private final Map<String, String> texts;

    private PerfData(Map<String, String> texts) {
        this.texts = texts;
    }

    /** That of a process; empty where it has none (-XX:-UsePerfData), or it may not be read. */
    static PerfData of(ProcessFiles process) {
        Path temporary = process.root().resolve("tmp");
        try (DirectoryStream<Path> users = Files.newDirectoryStream(temporary, "hsperfdata_*")) {
            for (Path user : users) {
                Path file = user.resolve(process.innerPid());
                if (Files.isDirectory(user, LinkOption.NOFOLLOW_LINKS) && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                    && owner(file) == process.user()) {
                    return new PerfData(read(file));
                }
            }
        } catch (IOException | RuntimeException unreadable) {
            // then nothing is known from here
        }
        return new PerfData(Collections.<String, String>emptyMap());
    }

    private static long owner(Path file) throws IOException {
        return ((Number) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS)).longValue();
    }

    private static Map<String, String> read(Path file) throws IOException {
        ByteBuffer all;
        try (SeekableByteChannel channel = Files.newByteChannel(file,
            new java.util.HashSet<java.nio.file.OpenOption>(java.util.Arrays.asList(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)))) {
            all = ByteBuffer.allocate((int) Math.min(MOST_BYTES, channel.size()));
            while (all.hasRemaining() && channel.read(all) > 0) {
                // until it is full
            }
        }
        all.flip();
        Map<String, String> texts = new HashMap<String, String>();
        if (all.limit() < HEADER || all.getInt(0) != MAGIC || all.get(5) != 2) {
            return texts;
        }
        all.order(all.get(4) == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        int at = all.getInt(24);
        for (int left = all.getInt(28); left > 0 && at >= HEADER && at <= all.limit() - ENTRY; left--) {
            int length = all.getInt(at);
            if (length < ENTRY || length > all.limit() - at) {
                break;
            }
            int vector = all.getInt(at + 8);
            int data = all.getInt(at + 16);
            if (all.get(at + 12) == BYTES && vector > 0 && data >= 0 && data <= length && vector <= length - data) {
                texts.put(text(all, at + all.getInt(at + 4), at + length), text(all, at + data, at + data + vector));
            }
            at += length;
        }
        return texts;
    }

    private static String text(ByteBuffer all, int from, int limit) {
        if (from < 0 || from > limit) {
            return "";
        }
        int end = from;
        while (end < limit && all.get(end) != 0) {
            end++;
        }
        return new String(all.array(), from, end - from, StandardCharsets.UTF_8);
    }

    /** Its value; null where there is none of that name. */
    String text(String name) {
        return texts.get(name);
    }
}
