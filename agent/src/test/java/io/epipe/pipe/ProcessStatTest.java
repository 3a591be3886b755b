package io.epipe.pipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import org.junit.jupiter.api.Test;

/** The flags are those that Linux 6 showed of a child that ran, and of one that was ending. */
class ProcessStatTest {

    private static String[] stat(String state, String flags) {
        return (state + " 1 2 3 0 -1 " + flags + " 0 0 0 0 0 0 0 0 20 0 1 0 4711").split(" ");
    }

    @Test
    void aProcessThatHasBegunToEndRunsNoMore() {
        assertThat(ProcessStat.isRunning(stat("S", "4194304"))).isTrue();
        assertThat(ProcessStat.isRunning(stat("R", "4194316"))).isFalse();
        assertThat(ProcessStat.isRunning(stat("Z", "4194304"))).isFalse();
    }

    @Test
    void whereNoFlagsAreToldItIsNotKnownToRun() {
        assertThat(ProcessStat.isRunning(stat("S", "0"))).isFalse();
        assertThat(ProcessStat.isRunning(stat("S", "?"))).isFalse();
    }

    @Test
    void thisProcessRuns() {
        assumeThat(System.getProperty("os.name")).isEqualTo("Linux");
        String[] self = ProcessStat.of("self");
        assertThat(ProcessStat.isRunning(self)).isTrue();
        assertThat(ProcessStat.isThere("self")).isTrue();
        assertThat(ProcessStat.isThere("0")).isFalse();
    }
}
