package io.epipe.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.connection.Role;
import io.epipe.connection.Sighting;
import io.epipe.diagnosis.story.Stories;
import io.epipe.kernel.Errno;
import io.epipe.kernel.KernelSnapshot;
import io.epipe.kernel.TcpState;
import io.epipe.kernel.Transport;

import org.junit.jupiter.api.Test;

/** What another thread met is a warning only when it had the time to become one. */
class WitnessesTest {

    private static Diagnosis diagnose(Evidence.Builder b, Sighting.Builder seen) {
        Diagnosis d = Stories.diagnostician().diagnose(Seen.in(b, seen).build());
        Texts.check(d);
        return d;
    }

    /** In random histories the other thread came back to the program up to a millisecond after our call had begun. */
    @Test
    void whatAnotherThreadMetInTheSameMomentIsNoWarningThoughThisCallBeganLater() {
        Diagnosis end = diagnose(Measured.S1.evidence(), Seen.byOther(Seen.end(5, 6)).otherWriterInside(false, millis(-4)));
        assertThat(end.verdict()).isNotEqualTo(Verdict.IGNORED_END_OF_STREAM);
        Diagnosis failure = diagnose(Measured.S5.evidence(), Seen.byOther(Seen.reset(5)).otherWriterInside(false, millis(-4)));
        assertThat(failure.verdict()).isNotEqualTo(Verdict.ALREADY_FAILED);
    }

    @Test
    void whatAnotherThreadMetBeforeThisCallBeganIsOneWhenSomeTimeHasPassed() {
        Diagnosis end = diagnose(Measured.S1.evidence(), Seen.byOther(Seen.end(900, 6)).otherWriterInside(false, millis(-899)));
        assertThat(end.verdict()).isEqualTo(Verdict.IGNORED_END_OF_STREAM);
        assertThat(end.confidence()).isEqualTo(Confidence.CERTAIN);
        Diagnosis failure = diagnose(Measured.S5.evidence(), Seen.byOther(Seen.reset(900)).otherWriterInside(false, millis(-899)));
        assertThat(failure.verdict()).isEqualTo(Verdict.ALREADY_FAILED);
        assertThat(failure.confidence()).isEqualTo(Confidence.CERTAIN);
    }

    private static Witnesses witnesses(Case c, Sighting.Builder... seen) {
        Evidence e = c.seen(seen).build();
        return new Witnesses(e, e.kernel());
    }

    private static Sighting.Builder write(double agoMillis, Errno errno) {
        return new Sighting.Builder(Sighting.Kind.WRITE_FAILED).thread("writer", Seen.OTHER_THREAD).failure(errno, "java.io.IOException: it")
            .seen((long) (-agoMillis * 1_000_000), KernelSnapshot.NONE);
    }

    @Test
    void aResetIsMetByAReadOrByAWrite() {
        Witnesses none = witnesses(Case.client());
        assertThat(none.resetMet).isFalse();
        assertThat(none.resetMetByWrite).isFalse();
        assertThat(none.firstFailure).isNull();
        assertThat(none.firstError.isKnown(true)).isTrue();
        Witnesses read = witnesses(Case.client(), Seen.reset(5), write(3, Errno.EPIPE));
        assertThat(read.resetMet).isTrue();
        assertThat(read.resetMetByWrite).isFalse();
        assertThat(read.firstFailure.isRead()).as("the first of them").isTrue();
        assertThat(read.firstError.isKnown(false)).isTrue();
        Witnesses written = witnesses(Case.client(), write(5, Errno.ECONNRESET), Seen.reset(3).failure(Errno.ETIMEDOUT, "x"));
        assertThat(written.resetMet).isFalse();
        assertThat(written.resetMetByWrite).isTrue();
        Witnesses other = witnesses(Case.client(), Seen.reset(5).failure(Errno.ETIMEDOUT, "x"), write(3, Errno.EPIPE));
        assertThat(other.resetMet).isFalse();
        assertThat(other.resetMetByWrite).isFalse();
        assertThat(other.errno).isEqualTo(Errno.ETIMEDOUT);
    }

    /** What the JDK's own object noted, seen by nobody. */
    @Test
    void aResetThatTheJdkNotedWasMetByARead() {
        Case c = Case.client();
        c.evidence.metByRead(true, null);
        assertThat(witnesses(c).errno).isEqualTo(Errno.ECONNRESET);
        assertThat(witnesses(c).firstError.isKnown(false)).isTrue();
        Case reads = Case.client().errno(Errno.ECONNRESET);
        reads.evidence.read(true);
        assertThat(witnesses(reads).resetMet).as("this read itself").isTrue();
        reads.evidence.read(false);
        assertThat(witnesses(reads).resetMet).isFalse();
    }

    /** A machine that refused one call (no buffers) has not ended the connection. */
    @Test
    void onlyAnErrorThatEndsAConnectionIsTheReasonOfALaterOne() {
        assertThat(witnesses(Case.client(), write(5, Errno.ENOBUFS)).errno).isEqualTo(Errno.EPIPE);
        assertThat(witnesses(Case.client(), write(5, null)).errno).isEqualTo(Errno.EPIPE);
        assertThat(witnesses(Case.client(), write(5, Errno.EACCES)).errno).isEqualTo(Errno.EACCES);
        assertThat(witnesses(Case.client(), write(5, Errno.EPIPE), write(4, Errno.EHOSTUNREACH), write(3, Errno.ECONNRESET)).errno)
            .as("the first that is one").isEqualTo(Errno.EHOSTUNREACH);
        assertThat(witnesses(Case.client().errno(Errno.ETIMEDOUT), write(5, Errno.ECONNRESET)).errno).as("EPIPE alone has lost its reason")
            .isEqualTo(Errno.ETIMEDOUT);
    }

    @Test
    void whatWasMetInTheVeryMomentOfTheFailureCameBeforeItAndLaterNot() {
        assertThat(witnesses(Case.client(), Seen.end(0, 6)).knewOfEnd.isKnown(true)).isTrue();
        assertThat(witnesses(Case.client(), Seen.end(-0.001, 6)).knewOfEnd.isKnown(false)).isTrue();
        assertThat(witnesses(Case.client(), Seen.end(-0.001, 6)).finMet).as("a FIN all the same").isTrue();
        assertThat(witnesses(Case.client(), write(0, Errno.EPIPE)).firstFailure).isNotNull();
        assertThat(witnesses(Case.client(), write(-0.001, Errno.EPIPE)).firstFailure).isNull();
    }

    /** What counts of a write that succeeded and was lost is when the data left; the read that shows it came later anyway. */
    @Test
    void ofALostWriteTheProgramKnewIfDataLeftAfterTheEnd() {
        assertThat(knew(300, false, 5, 15, 0).isKnown(true)).as("long after").isTrue();
        assertThat(knew(300, false, 5, 10, 89).isKnown(true)).as("211 ms after").isTrue();
        assertThat(knew(300, false, 5, 10, 90).isSupposed(true)).as("210 ms after").isTrue();
        assertThat(knew(300, false, 5, 10, 90).known()).isNull();
        assertThat(knew(300, true, 5, 10, 239).isSupposed(true)).as("another thread's, 61 ms after").isTrue();
        assertThat(knew(300, true, 5, 10, 240).isSupposed(false)).as("another thread's, 60 ms after").isTrue();
        assertThat(knew(300, false, 5, 10, 299).isSupposed(true)).as("this thread's, at once").isTrue();
        assertThat(knew(300, false, 10, 10, 0).isKnown(false)).as("nothing was written since").isTrue();
        assertThat(knew(300, false, 0, 10, 0).isKnown(true)).as("nothing waited then").isTrue();
        assertThat(knew(300, false, 0, 0, 0).isKnown(false)).as("nor does anything now").isTrue();
        assertThat(knew(300, false, -1, 10, 0).isSupposed(false)).as("not counted then").isTrue();
        assertThat(knew(300, false, -1, 10, 0).known()).isNull();
        Case resent = lost(10, 0);
        resent.kernel.retransmits(1);
        assertThat(witnesses(resent, Seen.endOver(300, 6, 5)).knewOfEnd.known()).as("sent again: when first is not known").isNull();
    }

    private static Fact<Boolean> knew(long agoMillis, boolean other, long waitingThen, long waitingNow, long sentAgo) {
        Sighting.Builder end = Seen.endOver(agoMillis, 6, waitingThen);
        return witnesses(lost(waitingNow, sentAgo), other ? Seen.byOther(end) : end).knewOfEnd;
    }

    private static Case lost(long waiting, long sentAgo) {
        Case c = Case.client();
        c.kernel.bytesAcked(6).outQueue(waiting).lastDataSentMillis(sentAgo);
        c.evidence.event(Evidence.Event.LOST_WRITE).read(true);
        return c;
    }

    @Test
    void theFirstOfTheSurestEndsIsTheOneThatIsTold() {
        Sighting.Builder blind = Seen.end(900, 6).seen(millis(-900), KernelSnapshot.NONE);
        Witnesses first = witnesses(Case.client(), Seen.end(800, 6), Seen.end(700, 6));
        assertThat(first.end.seenNanos()).isEqualTo(millis(-800));
        Witnesses surer = witnesses(Case.client(), blind, Seen.end(700, 6), blind);
        assertThat(surer.end.seenNanos()).isEqualTo(millis(-700));
        assertThat(surer.knewOfEnd.isKnown(true)).isTrue();
        Witnesses own = witnesses(Case.client(), Seen.byOther(Seen.end(900, 6)).otherWriterInside(true, 0), Seen.end(700, 6));
        assertThat(own.end.seenNanos()).as("the one that accuses").isEqualTo(millis(-700));
        Witnesses unheard = witnesses(Case.client(), Seen.byOther(Seen.end(40, 6)), Seen.byOther(Seen.end(30, 6)));
        assertThat(unheard.end.seenNanos()).as("none accuses").isEqualTo(millis(-40));
        assertThat(unheard.knewOfEnd.isSupposed(true)).isFalse();
        assertThat(witnesses(Case.client(), Seen.end(700, 6), Seen.byOther(Seen.end(30, 6))).end.seenNanos()).isEqualTo(millis(-700));
    }

    @Test
    void anOwnShutdownInputBoundsTheFinFromAboveAndAFinFromBelow() {
        Witnesses w = witnesses(Case.client(), Seen.end(3_000, TcpState.ESTABLISHED, 6), Seen.end(2_000, TcpState.FIN_WAIT_2, 6),
            Seen.end(2_500, TcpState.FIN_WAIT_1, 6), Seen.end(900, 6), Seen.end(700, 6), Seen.end(-5, TcpState.ESTABLISHED, 6));
        assertThat(w.finAgoAtMost).isEqualTo(2_000);
        assertThat(w.finAgoAtLeast).isEqualTo(900);
        assertThat(w.end.seenNanos()).isEqualTo(millis(-900));
        assertThat(witnesses(Case.client(), Seen.end(0, TcpState.ESTABLISHED, 6)).finAgoAtMost).isZero();
        assertThat(witnesses(Case.client(), Seen.end(0, TcpState.ESTABLISHED, 6), Seen.end(5, TcpState.ESTABLISHED, 6)).finAgoAtMost).isZero();
        assertThat(witnesses(Case.client(), Seen.end(900, TcpState.CLOSE, 6)).finAgoAtLeast).as("no FIN by the state").isEqualTo(Evidence.UNKNOWN);
        assertThat(witnesses(Case.client()).finAgoAtMost).isEqualTo(Evidence.UNKNOWN);
    }

    /** The lock was looked at just then, or the thread was seen elsewhere just then: on the safe side. */
    @Test
    void aCallBeganAfterWhatWasMetOnlyIfAMomentBetweenThemIsKnown() {
        assertThat(witnesses(Case.client(), Seen.byOther(Seen.reset(200)).otherWriterInside(false, 0)).failedBefore.isKnown(true)).isFalse();
        assertThat(witnesses(Case.client(), Seen.byOther(Seen.reset(200)).otherWriterInside(false, -1)).failedBefore.isKnown(true)).isTrue();
        Case c = Case.client();
        c.evidence.thread(0, millis(-60), 0);
        assertThat(witnesses(c, Seen.byOther(Seen.reset(60))).failedBefore.isKnown(true)).isTrue();
        assertThat(witnesses(c, Seen.byOther(Seen.reset(59))).failedBefore.isKnown(true)).isFalse();
        assertThat(witnesses(c, Seen.byOther(Seen.reset(59))).failedBefore.isSupposed(true)).isTrue();
    }

    @Test
    void fiftyMillisecondsAreNoMomentAnyMore() {
        Sighting.Builder end = Seen.byOther(Seen.end(50, 6)).otherWriterInside(false, -1);
        assertThat(witnesses(Case.client(), end).knewOfEnd.isSupposed(true)).isTrue();
        assertThat(witnesses(Case.client(), Seen.byOther(Seen.end(49.999, 6)).otherWriterInside(false, -1)).knewOfEnd.isSupposed(true)).isFalse();
    }

    /** A thread that waits for the processor comes to its socket long after its call has begun, and a write of TLS is many of the socket's. */
    @Test
    void aFreeLockIsNoProofThatTheProgramsOwnCallHadNotBegun() {
        Sighting.Builder soon = Seen.byOther(Seen.end(199.999, 6)).otherWriterInside(false, -1);
        assertThat(witnesses(Case.client(), soon).knewOfEnd.grade()).isEqualTo(Fact.Grade.INFERRED);
        Sighting.Builder late = Seen.byOther(Seen.end(200, 6)).otherWriterInside(false, -1);
        assertThat(witnesses(Case.client(), late).knewOfEnd.isKnown(true)).isTrue();
        Case layered = Case.client();
        layered.evidence.layered(true);
        assertThat(witnesses(layered, late).knewOfEnd.grade()).isEqualTo(Fact.Grade.INFERRED);
        assertThat(witnesses(layered, late).knewOfEnd.isSupposed(true)).isTrue();
    }

    /** The program went on writing 200 ms after another thread had read the end; what was sent again tells nothing of when it left. */
    @Test
    void dataThatLeftLongAfterTheEndSpeaksForAProgramThatKnew() {
        Case c = Case.client().out(10, 5, 0).ages(99, 1_000, 1_000);
        assertThat(witnesses(c, Seen.byOther(Seen.end(300, 6))).knewOfEnd.isSupposed(true)).isTrue();
        assertThat(witnesses(c, Seen.byOther(Seen.end(299, 6))).knewOfEnd.isSupposed(true)).isFalse();
        c.kernel.retransmits(1);
        assertThat(witnesses(c, Seen.byOther(Seen.end(300, 6))).knewOfEnd.isSupposed(true)).isFalse();
        c.kernel.retransmits(0).dataSegmentsOut(0);
        assertThat(witnesses(c, Seen.byOther(Seen.end(300, 6))).knewOfEnd.isSupposed(true)).isFalse();
        c.kernel.dataSegmentsOut(1).lastDataSentMillis(Evidence.UNKNOWN);
        assertThat(witnesses(c, Seen.byOther(Seen.end(300, 6))).knewOfEnd.isSupposed(true)).isFalse();
        c.kernel.lastDataSentMillis(0);
        assertThat(witnesses(c, Seen.byOther(Seen.end(201, 6))).knewOfEnd.isSupposed(true)).isTrue();
    }

    @Test
    void whoCanHaveMetTheFirstError() {
        Case unwatched = Case.client();
        unwatched.evidence.watchedThroughout(false);
        assertThat(witnesses(unwatched).firstError.isKnown(true)).as("the opening was seen").isTrue();
        unwatched.evidence.role(Role.CLIENT, true);
        assertThat(witnesses(unwatched).firstError.grade()).isEqualTo(Fact.Grade.INFERRED);
        unwatched.evidence.role(null, false);
        assertThat(witnesses(unwatched).firstError.grade()).isEqualTo(Fact.Grade.INFERRED);
        unwatched.evidence.metByRead(false, null);
        assertThat(witnesses(unwatched).firstError.grade()).as("a write may have been blocked").isEqualTo(Fact.Grade.INFERRED);
        unwatched.evidence.watchedMillis(600);
        unwatched.out(10, 5, 0).ages(0, 1_000, 1_000).kernel.retransmits(0).probes(0);
        assertThat(witnesses(unwatched).firstError.isKnown(true)).as("it lived then, and nothing waited").isTrue();
        unwatched.out(10, 5, 1);
        assertThat(witnesses(unwatched).firstError.grade()).as("a write may have waited").isEqualTo(Fact.Grade.INFERRED);
        unwatched.out(10, 5, 0).kernel.retransmits(1);
        assertThat(witnesses(unwatched).firstError.grade()).as("this machine may have given it up").isEqualTo(Fact.Grade.INFERRED);
        unwatched.kernel.retransmits(0).probes(1);
        assertThat(witnesses(unwatched).firstError.grade()).as("likewise").isEqualTo(Fact.Grade.INFERRED);
        unwatched.kernel.probes(0);
        unwatched.ages(600, 1_000, 1_000);
        assertThat(witnesses(unwatched).firstError.grade()).as("it may have been over").isEqualTo(Fact.Grade.INFERRED);
        Case unix = Case.bare(Role.CLIENT);
        unix.evidence.transport(Transport.UNIX);
        assertThat(witnesses(unix).firstError.isKnown(true)).isTrue();
        Case transfer = Case.client();
        transfer.evidence.transferPossible(true);
        assertThat(witnesses(transfer).firstError.isKnown(true)).as("a short count leaves bytes behind").isTrue();
        transfer.out(10, 5, 0);
        assertThat(witnesses(transfer).firstError.isSupposed(false)).isTrue();
    }

    private static long millis(long millis) {
        return millis * 1_000_000;
    }

    /** A thread of a pool meets the end, and then writes the rest of what the program had begun to write before. */
    @Test
    void whatAPoolsThreadMetIsNoWarningToAWriteThatWasUnderWay() {
        Case own = Case.client();
        assertThat(witnesses(own, Seen.end(21, 1)).knewOfEnd.isKnown(true)).isTrue();
        own.evidence.resumed(true);
        assertThat(witnesses(own, Seen.end(21, 1)).knewOfEnd.proof()).contains("what another thread met in the same moment");
        assertThat(witnesses(own, Seen.end(21, 1)).knewOfEnd.isSupposed(false)).isTrue();
        assertThat(witnesses(own, Seen.end(900, 1)).knewOfEnd.isKnown(true)).isFalse();
        assertThat(witnesses(own, Seen.end(900, 1)).knewOfEnd.isSupposed(false)).isTrue();
        Case failed = Case.client();
        assertThat(witnesses(failed, Seen.reset(21)).failedBefore.isKnown(true)).isTrue();
        failed.evidence.resumed(true);
        assertThat(witnesses(failed, Seen.reset(21)).failedBefore.toString()).startsWith("INFERRED false");
        assertThat(witnesses(failed, Seen.reset(300)).failedBefore.toString()).startsWith("INFERRED true");
        assertThat(witnesses(failed, Seen.reset(1_500)).failedBefore.toString()).startsWith("INFERRED true").contains("the write can have waited as long");
        Case begun = Case.client();
        begun.evidence.resumed(true).thread(1, -10_000_000, 0);
        assertThat(witnesses(begun, Seen.byOther(Seen.end(300, 1))).knewOfEnd.isSupposed(false)).as("where its thread was seen says nothing either").isTrue();
    }

    /** The system call failed, and the program was told -1. */
    @Test
    void aFailedReadThatTheChannelSwallowedWasNoWarning() {
        Case c = Case.client();
        assertThat(witnesses(c, Seen.reset(5).operation("read")).failedBefore.isKnown(true)).isTrue();
        c.evidence.inputShutDown(true);
        assertThat(witnesses(c, Seen.reset(5).operation("read")).failedBefore.isSupposed(false)).isTrue();
        assertThat(witnesses(c, Seen.reset(5).operation("read")).resetMet).as("the reset was met all the same").isTrue();
        assertThat(witnesses(c, Seen.reset(5).operation("Socket.read")).failedBefore.isKnown(true)).isTrue();
        assertThat(witnesses(c, write(5, Errno.ECONNRESET).thread("main", 0).operation("read")).failedBefore.isKnown(true)).as("a write").isTrue();
    }
}
