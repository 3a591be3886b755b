package io.epipe.instrument;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.util.Set;
import java.util.TreeSet;

class TargetClassesTest {

    @Test
    void everyClassOfTheTableIsKnown() {
        Set<String> names = new TreeSet<>();
        Set<String> ofLibraries = new TreeSet<>();
        Targets.table(true, true).rows().forEach(row -> (row.isOfApplication() ? ofLibraries : names).add(row.className()));
        assertThat(names).isNotEmpty().allMatch(TargetClasses::contains);
        assertThat(ofLibraries).isNotEmpty().allMatch(name -> TargetClasses.isOfLibrary("any/where/" + name)
            && TargetClasses.isOfLibrary(name)).noneMatch(TargetClasses::contains);
    }

    @Test
    void noOtherClassIs() throws Exception {
        assertThat(TargetClasses.contains("java/lang/String")).isFalse();
        assertThat(TargetClasses.contains("sun/nio/ch/SocketDispatcheX")).isFalse();
        assertThat(TargetClasses.contains("x".repeat(64 + 14))).as("a length that differs by 64").isFalse();
        assertThat(TargetClasses.contains(Class.forName("sun.nio.ch.Net", false, null))).isTrue();
        assertThat(TargetClasses.contains(SocketChannel.class)).isFalse();
        assertThat(TargetClasses.contains(FileChannel.class)).isFalse();
        assertThat(TargetClasses.contains(ByteBuffer[].class)).isFalse();
    }

    @Test
    void nothingIsKnownThatTheTableDoesNotHave() throws Exception {
        Targets table = Targets.table(true, true);
        String source = new String(TargetClasses.class.getResourceAsStream("TargetClasses.class").readAllBytes(),
            java.nio.charset.StandardCharsets.ISO_8859_1);
        java.util.regex.Matcher names = java.util.regex.Pattern.compile("(?:sun/nio/ch|java/net|io/epipe/instrument)/\\w+")
            .matcher(source);
        while (names.find()) {
            String name = names.group();
            if (!name.equals("io/epipe/instrument/TargetClasses")) {
                assertThat(table.ofClass(name)).as(name).isNotNull();
            }
        }
    }
}
