package io.epipe.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.connection.Role;
import io.epipe.kernel.Errno;
import org.junit.jupiter.api.Test;

/** Who was silent, and why: the peer, the way to it, or this machine. Each kind with the case beside it. Numbers as Linux 6.18 gave them through a router. */
class SilenceTest {

    private static Diagnosis expect(Case c, Verdict verdict, Confidence confidence) {
        Diagnosis d = c.diagnosis();
        assertThat(d.verdict()).as(d.explanation()).isEqualTo(verdict);
        assertThat(d.confidence()).as(d.explanation() + d.ground()).isEqualTo(confidence);
        return d;
    }

    private static Case through(Case c) {
        c.evidence.sameMachine(false);
        c.kernel.minRttMicros(30);
        return c;
    }

    private static Case repeated(Case c, long times, long ofConnection) {
        c.kernel.retransmits(times).totalRetrans(ofConnection);
        return c;
    }

    /** A firewall rejects our large packets; the peer streams to us all the time. */
    private static Case rejected(Errno errno, long heard) {
        return repeated(through(Case.server().out(200, 0, 0).in(400, 0).errno(errno).ages(1_756, heard, 3_580).age(5_243)), 3, 4);
    }

    @Test
    void aPeerThatIsHeardFromIsUpWhateverSomebodySaid() {
        for (Errno errno : Errno.values()) {
            if (errno.isUnreachable() && errno != Errno.ENETDOWN) {
                Diagnosis d = expect(rejected(errno, 48), Verdict.PEER_UNREACHABLE, Confidence.LIKELY);
                assertThat(d.explanation()).contains("still heard from").doesNotContain("Nobody");
                assertThat(d.advice()).doesNotContain("machine is up and");
            }
        }
        Diagnosis silent = expect(rejected(Errno.EHOSTUNREACH, 3_580), Verdict.PEER_UNREACHABLE, Confidence.CERTAIN);
        assertThat(silent.explanation()).contains("Nobody answered", "sent again at least 3 times");
        assertThat(repeated(rejected(Errno.EHOSTUNREACH, 3_580), 3, 3).diagnosis().explanation()).contains("sent again 3 times");
    }

    /** The peer speaks seldom: it was there after our data had left, and what came of it later is not known. */
    @Test
    void aPeerThatWasHeardFromSinceIsNotCalledGoneForCertain() {
        Diagnosis since = expect(rejected(Errno.ETIMEDOUT, 3_140), Verdict.PEER_UNREACHABLE, Confidence.LIKELY);
        assertThat(since.explanation()).contains("after this data had first left", "our packets alone");
        expect(rejected(Errno.ETIMEDOUT, 3_145), Verdict.PEER_UNREACHABLE, Confidence.CERTAIN);
        // a router's word takes the doubling back
        expect(rejected(Errno.EHOSTUNREACH, 2_343), Verdict.PEER_UNREACHABLE, Confidence.LIKELY);
        expect(rejected(Errno.EHOSTUNREACH, 2_345), Verdict.PEER_UNREACHABLE, Confidence.CERTAIN);
        // what could not leave was not repeated
        expect(repeated(rejected(Errno.ETIMEDOUT, 3_140), 3, 0), Verdict.PEER_UNREACHABLE, Confidence.CERTAIN);
    }

    @Test
    void noWaitForARepetitionIsLongerThanTwoMinutes() {
        Case c = repeated(through(Case.client().out(25, 10, 0).in(30, 0).errno(Errno.ETIMEDOUT).ages(120_000, 924_600, 924_600)), 15, 15);
        expect(c, Verdict.PEER_UNREACHABLE, Confidence.CERTAIN);
        expect(c.ages(120_000, 924_580, 924_580), Verdict.PEER_UNREACHABLE, Confidence.LIKELY);
    }

    /** The peer vanished, the kernel gave up, and the program wrote 7.5 s later. */
    private static Case late(long noticed, long heard) {
        return repeated(through(Case.server().out(50, 0, 0).in(100, 0).errno(Errno.ETIMEDOUT).ages(3_200 + noticed, heard + noticed, heard + noticed)), 4, 5);
    }

    @Test
    void aTimeOutThatIsNoticedLateIsStillSilence() {
        for (long noticed : new long[] {0, 7_504, 600_000}) {
            Diagnosis d = expect(late(noticed, 7_576), Verdict.PEER_UNREACHABLE, Confidence.CERTAIN);
            assertThat(d.explanation()).contains("Nobody answered", "at least 4 times").doesNotContain("one direction");
            Diagnosis oneWay = expect(late(noticed, 3_300), Verdict.PEER_UNREACHABLE, Confidence.LIKELY);
            assertThat(oneWay.explanation()).contains("one direction");
        }
    }

    /** The client asked, closed, and its machine or a firewall drops what comes late; a read had said -1. */
    private static Case closedAndGone(Errno errno) {
        return repeated(through(Case.server().out(50, 0, 0).inAndFin(100, 0).errno(errno).ages(3_920, 11_716, 10_716).age(11_708)), 4, 5);
    }

    @Test
    void aPeerThatHadClosedIsNamedWhereNobodyAnswers() {
        for (Errno errno : new Errno[] {Errno.ETIMEDOUT, Errno.ECONNREFUSED, Errno.EHOSTUNREACH}) {
            Diagnosis d = expect(closedAndGone(errno).seen(Seen.end(10_715, 0)), Verdict.PEER_UNREACHABLE, Confidence.LIKELY);
            assertThat(d.explanation()).contains("had ended its sending side (FIN), at least 10.7 s before this write", "a read had told", "one direction only");
            assertThat(d.advice()).contains("after an end of stream");
            assertThat(d.facts().received()).isEqualTo(100);
            assertThat(TruthTableTest.timeline(d)).isEqualTo("in 11716 100, FIN, out 3920 50, FAILED");
        }
        Diagnosis jdk = closedAndGone(Errno.ETIMEDOUT).seen(Seen.end(10_715, 0)).evidenceThat(b -> b.endOfStreamRead(10_715, true)).diagnosis();
        assertThat(jdk.explanation()).contains("(FIN)").doesNotContain("a read had told");
        Diagnosis unseen = expect(closedAndGone(Errno.ETIMEDOUT), Verdict.PEER_UNREACHABLE, Confidence.CERTAIN);
        assertThat(unseen.explanation()).doesNotContain("FIN");
        assertThat(unseen.facts().finReceived()).isNull();
    }

    /** A blackhole route on this machine: nothing of 100 bytes ever left. */
    private static Case blackhole(Errno errno) {
        Case c = through(Case.server().out(0, 0, 100).in(112, 0).errno(errno).ages(1_664, 6_252, 3_136).age(7_071));
        c.kernel.probes(3).sendWindow(64_512);
        return c;
    }

    @Test
    void whatDoesNotLeaveThisMachineIsNoSilenceOfThePeers() {
        Diagnosis d = expect(blackhole(Errno.ETIMEDOUT), Verdict.PEER_UNREACHABLE, Confidence.CERTAIN);
        assertThat(d.explanation()).startsWith("Our data did not leave this machine").contains("100 bytes never left").doesNotContain("Nobody");
        assertThat(d.advice()).contains("this machine first", "ip route get");
        Diagnosis used = expect(blackhole(Errno.ETIMEDOUT).out(500, 500, 100), Verdict.PEER_UNREACHABLE, Confidence.CERTAIN);
        assertThat(used.explanation()).as("it had sent before").startsWith("Our data did not leave this machine");
        assertThat(blackhole(Errno.EINVAL).diagnosis().explanation()).contains("blackhole route");
        Case full = blackhole(Errno.ETIMEDOUT).out(500, 500, 100);
        full.kernel.sendWindow(99);
        assertThat(full.diagnosis().explanation()).as("no room for it").doesNotContain("did not leave");
        assertThat(blackhole(Errno.ETIMEDOUT).out(500, 499, 100).diagnosis().explanation()).as("some left").doesNotContain("did not leave");
        Case large = blackhole(Errno.ETIMEDOUT).out(500, 500, 1_000_000);
        large.kernel.sendWindow(65_536);
        assertThat(large.diagnosis().explanation()).startsWith("Our data did not leave");
    }

    /** The own firewall answers in the peer's name, within the write. */
    private static Case ownReset(Case c, long heard) {
        c = through(c.errno(Errno.ECONNRESET).ages(60, heard, heard).age(5_000));
        c.kernel.sendWindow(64_512).dataSegmentsOut(1);
        return c;
    }

    @Test
    void aResetOfWhatNeverLeftIsMostLikelyOurOwn() {
        for (Case c : new Case[] {ownReset(Case.server().out(0, 0, 50).in(100, 0), 2_104), ownReset(Case.server().out(70, 70, 50).in(100, 0), 2_104),
            ownReset(Case.client().out(70, 70, 50).in(100, 0), 2_104), ownReset(Case.client().out(70, 70, 50).in(100, 0), 201)}) {
            Diagnosis d = expect(c, Verdict.PEER_ABORTED, Confidence.LIKELY);
            assertThat(d.explanation()).contains("did not leave this machine", "this machine made the reset itself");
            assertThat(d.advice()).contains("own firewall");
        }
        assertThat(ownReset(Case.client().out(70, 70, 50).in(100, 0), 200).diagnosis().explanation()).as("a paced sender").doesNotContain("own firewall");
        Diagnosis left = ownReset(Case.client().out(120, 70, 0).in(100, 0), 2_104).diagnosis();
        assertThat(left.explanation()).as("it left").doesNotContain("this machine made");
    }

    /** The server's accept queue was full: it ignores the data, and forgets the handshake. */
    private static Case never(Case c, long sentAgo) {
        return through(c.in(0, 0).errno(Errno.ECONNRESET).ages(sentAgo, 11_028, 11_028).age(11_025));
    }

    @Test
    void aConnectionThatWasNeverTakenIsNotOneThatWasForgotten() {
        Diagnosis d = expect(repeated(never(Case.client().out(50, 0, 50), 7_676), 2, 3), Verdict.CONNECTION_FORGOTTEN, Confidence.LIKELY);
        assertThat(d.explanation()).contains("accept queue was full", "at least 2 times").doesNotContain("for 3.352 s");
        assertThat(d.advice()).contains("overloaded").doesNotContain("idle time-outs");
        // written at once after the connect
        expect(repeated(never(Case.client().out(50, 0, 0), 10_700), 1, 1), Verdict.CONNECTION_FORGOTTEN, Confidence.LIKELY);
        Diagnosis once = expect(never(Case.client().out(50, 0, 0), 5), Verdict.CONNECTION_FORGOTTEN, Confidence.LIKELY);
        assertThat(once.explanation()).contains("After nothing had come", "accept queue was full");
        assertThat(once.advice()).contains("idle time-outs");
        Diagnosis used = repeated(never(Case.client().out(60, 10, 0), 7_676), 2, 2).diagnosis();
        assertThat(used.explanation()).as("acknowledged once").doesNotContain("accept queue");
        assertThat(repeated(never(Case.server().out(50, 0, 0), 7_676), 2, 2).diagnosis().explanation()).doesNotContain("accept queue");
    }

    /** A client that stopped reading, whose flow is reset as we probe its window for the fifth time. */
    private static Case probed(long window, long unanswered, long total) {
        Case c = repeated(through(Case.server().out(15_928, 14_480, 157_832).in(4, 0).errno(Errno.ECONNRESET).ages(0, 3_176, 1_664).age(3_186)),
            unanswered, total);
        c.kernel.sendWindow(window);
        return c;
    }

    @Test
    void thePauseBetweenOurProbesOfAFullWindowIsOurs() {
        for (Case c : new Case[] {probed(0, 0, 4), probed(0, 1, 4)}) {
            Diagnosis d = expect(c, Verdict.PEER_CLOSED_MID_TRANSFER, Confidence.LIKELY);
            assertThat(d.explanation()).contains("window was full", "pause of 1.664 s", "something on the way");
        }
        expect(probed(0, 2, 4), Verdict.CONNECTION_FORGOTTEN, Confidence.LIKELY);
        expect(probed(65_536, 0, 4), Verdict.CONNECTION_FORGOTTEN, Confidence.LIKELY);
        expect(probed(0, 0, 0), Verdict.CONNECTION_FORGOTTEN, Confidence.LIKELY);
        expect(probed(0, 0, 4).ages(0, 150_000, 120_001), Verdict.CONNECTION_FORGOTTEN, Confidence.LIKELY);
        assertThat(Case.bare(Role.SERVER).errno(Errno.ECONNRESET).findings().isProbedByUs()).isFalse();
    }
}
