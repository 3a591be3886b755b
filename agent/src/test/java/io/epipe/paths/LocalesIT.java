package io.epipe.paths;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.testkit.Jdk;
import io.epipe.testkit.Locales;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The words of an error follow the locale of the process; what epipe makes of them does not. */
class LocalesIT {

    /** With it neither the JNI library nor java.lang.foreign is for this host, so that the words are learnt by provoking them. */
    private static final String NO_NATIVE_CODE = "-Dos.arch=none";

    static List<Object[]> runs() {
        List<Object[]> runs = new ArrayList<>();
        for (String locale : Locales.available("de_DE", "fr_FR", "zh_CN", "ja_JP")) {
            for (Jdk jdk : Jdk.all()) {
                runs.add(new Object[] {locale, jdk, "socket", Failure.EPIPE, true});
                runs.add(new Object[] {locale, jdk, "channel", Failure.ECONNRESET, true});
                runs.add(new Object[] {locale, jdk, "channel", Failure.EPIPE, false});
                runs.add(new Object[] {locale, jdk, "socket", Failure.ECONNRESET, false});
            }
        }
        return runs;
    }

    @ParameterizedTest(name = "{0}, {1}, {2}, {3}, native code {4}")
    @MethodSource("runs")
    void theErrorIsRecognised(String locale, Jdk jdk, String path, Failure failure, boolean nativeCode,
                              @TempDir Path directory) {
        PathRun run = PathRun.of(jdk, WritePath.only(path).in(locale), failure, directory, directory, "",
            nativeCode ? new String[0] : new String[] {NO_NATIVE_CODE});

        List<Map<String, Object>> records = run.records("epipe.write_failure");
        assertThat(records).as(run.toString()).hasSize(1);
        assertThat(records.get(0)).as(run.toString()).containsEntry("error.type", failure.error)
            .containsEntry("network.local.port", (long) run.localPort());
        if (path.equals("channel") && failure == Failure.ECONNRESET) {
            assertThat(records.get(0)).as("translated words, or this shows nothing")
                .doesNotContainEntry("exception.message", "Connection reset by peer");
        }
        if (!nativeCode) {
            assertThat(records.get(0)).as(run.toString()).containsEntry("epipe.evidence", "tcp_state");
        }
        assertThat(run.records()).as(run.toString()).hasSize(1);
    }
}
