package io.epipe.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.kernel.Errno;
import org.junit.jupiter.api.Test;

/** What records show: known numbers alone, and an age as exactly as it is known. */
class FactsTest {

    private static Case closed(long receivedAgo, long acknowledgedAgo) {
        return Case.client().out(20, 10, 0).inAndFin(3, 0).ages(0, receivedAgo, acknowledgedAgo).age(60_000);
    }

    @Test
    void anAgeIsExactWithinTwoTicks() {
        assertThat(closed(1_008, 1_000).facts().closedAgoExact()).isTrue();
        assertThat(closed(1_009, 1_000).facts().closedAgoExact()).isFalse();
        assertThat(closed(0, 0).facts().closedAgoExact()).isTrue();
        assertThat(closed(8, 0).facts().closedAgoExact()).isTrue();
        assertThat(closed(Evidence.UNKNOWN, 1_000).age(Evidence.UNKNOWN).facts().closedAgoExact()).as("no upper bound").isFalse();
        assertThat(closed(1_000, 1_000).errno(Errno.ECONNRESET).facts().closedAgoExact()).as("no FIN").isFalse();
    }

    /** A tenth of the age, and no more than 100 ms. */
    @Test
    void aLittleUncertaintyIsToldWithTheAge() {
        assertThat(closed(550, 500).facts().closedUpToEarlierMillis()).isEqualTo(50);
        assertThat(closed(551, 500).facts().closedUpToEarlierMillis()).isEqualTo(Evidence.UNKNOWN);
        assertThat(closed(5_100, 5_000).facts().closedUpToEarlierMillis()).isEqualTo(100);
        assertThat(closed(5_101, 5_000).facts().closedUpToEarlierMillis()).isEqualTo(Evidence.UNKNOWN);
        assertThat(closed(1_008, 1_000).facts().closedUpToEarlierMillis()).as("exact").isEqualTo(Evidence.UNKNOWN);
        assertThat(closed(Evidence.UNKNOWN, 1_000).age(Evidence.UNKNOWN).facts().closedUpToEarlierMillis()).isEqualTo(Evidence.UNKNOWN);
        assertThat(closed(20, 0).facts().closedUpToEarlierMillis()).isEqualTo(Evidence.UNKNOWN);
    }

    @Test
    void idleIsTheTimeBetweenThePeersDataAndItsFin() {
        assertThat(closed(1_500, 1_000).facts().idleBeforeCloseMillis()).isEqualTo(500);
        assertThat(closed(1_000, 0).facts().idleBeforeCloseMillis()).isEqualTo(1_000);
        assertThat(closed(0, 0).facts().idleBeforeCloseMillis()).isZero();
        assertThat(closed(1_500, 1_000).errno(Errno.ECONNRESET).facts().idleBeforeCloseMillis()).isEqualTo(Evidence.UNKNOWN);
        assertThat(Case.client().out(20, 10, 0).inAndFin(0, 0).ages(0, 500, 500).facts().idleBeforeCloseMillis()).isEqualTo(Evidence.UNKNOWN);
    }

    @Test
    void whatIsHeldOnWhateverGround() {
        Facts f = closed(1_500, 1_000).facts();
        assertThat(f.conversed()).isTrue();
        assertThat(f.isConversed()).isTrue();
        assertThat(f.answering()).isFalse();
        assertThat(f.lastHeardMillis()).isEqualTo(1_000);
        assertThat(f.isRoleInferred()).isFalse();
        assertThat(closed(1_500, 1_000).in(0, 0).errno(Errno.ECONNRESET).facts().conversed()).isFalse();
        Case unread = Case.client().in(30, 24).errno(Errno.ECONNRESET);
        assertThat(unread.facts().isUnreadWord()).isTrue();
        unread.evidence.unreadTls(true);
        assertThat(unread.facts().isUnreadWord()).isFalse();
        assertThat(Case.client().in(30, 0).facts().isUnreadWord()).isFalse();
    }
}
