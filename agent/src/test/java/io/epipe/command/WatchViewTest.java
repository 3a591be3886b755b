package io.epipe.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.status.Status;
import org.junit.jupiter.api.Test;

import java.io.PrintWriter;
import java.io.StringWriter;

class WatchViewTest {

    private final StringWriter out = new StringWriter();
    private final WatchView view = new WatchLines(new PrintWriter(out));

    /** A second command gets what the first one has seen, too. */
    @Test
    void whatHappenedBeforeIsCountedAndDoesNotMakeTheRate() {
        view.show(told(3_600_000));
        view.end();
        assertThat(out.toString()).contains("── 22 incidents in 1 h 0 min ──").containsPattern("22  PEER_ABORTED +0\\.0/min");
    }

    @Test
    void aWatchThatIsYoungHasTheRateOfItsWholeTime() {
        view.show(told(20_000));
        view.end();
        // 66, or less on a machine that stalls here
        assertThat(out.toString()).containsPattern("22  PEER_ABORTED +[1-6][0-9]\\.[0-9]/min");
    }

    @Test
    void alikeIncidentsOfOtherPeersAreNotLaidToTheFirst() {
        view.show(told(0).add("kind.1", 3).add("is.1", "PEER_ABORTED").add("peers.1", 3)
            .add("text.1", "epipe #1  Broken pipe  10.0.0.1:1 → 10.0.0.2:80  PEER_ABORTED (likely)"));
        view.show(told(0).add("kind.1", 4).add("is.1", "PEER_ABORTED").add("peers.1", 3)
            .add("text.1", "epipe #1  Broken pipe  10.0.0.1:1 → 10.0.0.2:80  PEER_ABORTED (likely)"));
        view.end();
        assertThat(out.toString()).contains("again, 4 times now: PEER_ABORTED  Broken pipe  10.0.0.1:1 → 10.0.0.2:80 and 2 other peers\n");
    }

    private static Status told(long ageMillis) {
        return new Status().add("since", System.currentTimeMillis() - ageMillis).add("verdict.PEER_ABORTED", 22);
    }
}
