package io.epipe.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.kernel.Errno;
import org.junit.jupiter.api.Test;

/** The last number on one side of a rule, and the first on the other. */
class BoundariesTest {

    private static boolean isPeerSendingAlone(long segments, long span) {
        return Case.client().out(10, 10, 0).in(500, 0).segments(1, segments).ages(1_000 + span, 1_000, 1_000).age(9_000).findings().isPeerSendingAlone();
    }

    @Test
    void aPeerThatSendsAlone() {
        assertThat(isPeerSendingAlone(5, 200)).isFalse();
        assertThat(isPeerSendingAlone(5, 201)).isTrue();
        assertThat(isPeerSendingAlone(4, 201)).as("three more than ours").isFalse();
        assertThat(isPeerSendingAlone(5, 4_003)).isTrue();
        assertThat(isPeerSendingAlone(5, 4_004)).as("more than a second apart").isFalse();
    }

    @Test
    void aFirstWordOfAnAnswer() {
        assertThat(Case.client().out(10, 10, 0).inAndFin(0, 0).findings().isPerhapsInterim()).isFalse();
        assertThat(Case.client().out(10, 10, 0).inAndFin(1, 0).findings().isPerhapsInterim()).isTrue();
        assertThat(Case.client().out(10, 10, 0).inAndFin(64, 0).findings().isPerhapsInterim()).isTrue();
        assertThat(Case.client().out(10, 10, 0).inAndFin(65, 0).findings().isPerhapsInterim()).isFalse();
    }

    @Test
    void whoSaidNothingMayBeTheServer() {
        assertThat(Case.server().out(0, 0, 0).in(0, 0).findings().isRoleReversible()).as("nor did we").isFalse();
        assertThat(Case.server().out(1, 1, 0).in(0, 0).findings().isRoleReversible()).isTrue();
    }

    private static boolean isStreamed(long ours, long theirs, long received) {
        return Case.server().out(119_000, 118_000, 0).inAndFin(100, 0).segments(ours, theirs).ages(12, received, 20).age(9_000).findings().isStreamed();
    }

    @Test
    void aStream() {
        assertThat(isStreamed(119, 2, 2_032)).isTrue();
        assertThat(isStreamed(119, 3, 2_032)).as("more than one request").isFalse();
        assertThat(isStreamed(6, 1, 4_023)).isTrue();
        assertThat(isStreamed(6, 1, 4_024)).as("more than a second apart").isFalse();
    }

    private static boolean isHeldHere(Errno errno, long unsent, long window, long acknowledgedAgo) {
        Case c = Case.client().out(10, 10, unsent).in(10, 0).errno(errno).ages(300, 300, acknowledgedAgo).age(9_000);
        c.kernel.sendWindow(window);
        return c.findings().isHeldHere();
    }

    @Test
    void whatThisMachineHoldsBack() {
        assertThat(isHeldHere(Errno.ETIMEDOUT, 0, 65_536, 300)).isFalse();
        assertThat(isHeldHere(Errno.ETIMEDOUT, 50, 50, 300)).isTrue();
        assertThat(isHeldHere(Errno.ETIMEDOUT, 50, 49, 300)).isFalse();
        assertThat(isHeldHere(Errno.ECONNRESET, 50, 65_536, 200)).isFalse();
        assertThat(isHeldHere(Errno.ECONNRESET, 50, 65_536, 201)).isTrue();
    }

    private static boolean isProbedByUs(long unsent, long silence, long repeated, long probes, long ofConnection) {
        Case c = Case.client().out(60, 10, unsent).in(10, 0).errno(Errno.ECONNRESET).ages(0, silence, silence).age(900_000);
        c.kernel.sendWindow(0).retransmits(repeated).probes(probes).totalRetrans(ofConnection);
        return c.findings().isProbedByUs();
    }

    @Test
    void ourOwnProbesOfAFullWindow() {
        assertThat(isProbedByUs(50, 5_000, 1, 1, 3)).isTrue();
        assertThat(isProbedByUs(0, 5_000, 1, 1, 3)).isFalse();
        assertThat(isProbedByUs(50, 120_000, 1, 1, 3)).isTrue();
        assertThat(isProbedByUs(50, 120_001, 1, 1, 3)).isFalse();
        assertThat(isProbedByUs(50, 5_000, 2, 1, 3)).isFalse();
        assertThat(isProbedByUs(50, 5_000, 1, 2, 3)).isFalse();
        assertThat(isProbedByUs(50, 5_000, 1, 0, 1)).as("nothing tells that the window was full for long").isFalse();
    }

    private static boolean isHeardSinceFirstSent(long heard) {
        Case c = Case.server().out(200, 0, 0).in(400, 0).errno(Errno.ETIMEDOUT).ages(1_756, heard, 3_580).age(5_243);
        c.kernel.retransmits(3).totalRetrans(4).minRttMicros(30);
        return c.findings().isHeardSinceFirstSent();
    }

    @Test
    void heardSinceTheFirstSending() {
        assertThat(isHeardSinceFirstSent(0)).isTrue();
        // 1,756 ms since the last repetition and 1,400 ms of waits before, less what the way and two clocks take
        assertThat(isHeardSinceFirstSent(3_143)).isTrue();
        assertThat(isHeardSinceFirstSent(3_144)).isFalse();
    }
}
