package io.epipe.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.util.ArrayList;
import java.util.List;

/**
 * The C library is loaded by the number of a descriptor, and the number is the application's afterwards. The JVM must not go back to it: JDK 8 and 11
 * open the library's file anew when they compile a static native method, to look for a second form of it, and would read from what is there then.
 */
class NumberReusedIT {

    static List<Object[]> cases() {
        List<Object[]> all = new ArrayList<>();
        for (Jdk jdk : Jdk.all()) {
            all.add(new Object[] {jdk, "files"});
            all.add(new Object[] {jdk, "pipes"});
        }
        return all;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void theNumberIsTheApplications(Jdk jdk, String what) {
        ForkedJvm.Ended ended = ForkedJvm.on(jdk).agent("log=off").main(HostPrograms.NUMBER_REUSED, what).startAndAwait();
        assertThat(ended.out()).as(ended.err()).isEqualTo("lost: 0, kept: " + (what.equals("files") ? 60 : 0) + "\n");
        assertThat(ended.err()).isEmpty();
    }
}
