package io.epipe.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.connection.Role;
import io.epipe.connection.Sighting;
import io.epipe.diagnosis.story.Stories;
import io.epipe.kernel.Errno;
import io.epipe.kernel.EvidenceSource;
import io.epipe.kernel.KernelSnapshot;
import io.epipe.kernel.TcpState;
import io.epipe.kernel.Transport;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Whatever the evidence, contradictory too: a verdict, sane texts, no certainty without the kernel. */
class AnyEvidenceTest {

    private static final Boolean[] BOOLEANS = {true, false, null};

    private final Random random = new Random(20_240_711);
    private final Random more = new Random(2);

    @Test
    void neverThrowsAndNeverTalksNonsense() {
        Set<Verdict> seen = EnumSet.noneOf(Verdict.class);
        for (int i = 0; i < 20_000; i++) {
            Evidence e = evidence();
            Diagnosis d = Stories.diagnostician().diagnose(e);
            seen.add(d.verdict());
            Texts.check(d);
            Facts f = d.facts();
            if (e.kernel().source() == EvidenceSource.NONE) {
                assertThat(d.confidence()).isNotEqualTo(Confidence.CERTAIN);
                assertThat(f.finReceived()).isNull();
            }
            if (f.closedAgoMillis() >= 0) {
                assertThat(f.finReceived()).isTrue();
            }
            if (f.acknowledged() >= 0 && f.sent() >= 0) {
                assertThat(f.acknowledged()).isLessThanOrEqualTo(f.sent());
            }
            for (long number : new long[] {f.sent(), f.acknowledged(), f.lost(), f.received(), f.unread(),
                f.closedAgoMillis(), f.closedAgoAtMostMillis(), f.silenceMillis(), f.idleBeforeCloseMillis(),
                f.connectionAgeMillis(), f.neverSent()}) {
                assertThat(number).isGreaterThanOrEqualTo(Evidence.UNKNOWN);
            }
        }
        Set<Verdict> all = EnumSet.allOf(Verdict.class);
        all.remove(Verdict.CHILD_EXITED);
        // rare by chance; a rule of its own shows it
        all.remove(Verdict.LEFT_IN_ACCEPT_QUEUE);
        seen.remove(Verdict.LEFT_IN_ACCEPT_QUEUE);
        assertThat(seen).isEqualTo(all);
    }

    private Evidence evidence() {
        EvidenceSource source = pick(EvidenceSource.values());
        KernelSnapshot.Builder k = new KernelSnapshot.Builder(source);
        if (source != EvidenceSource.NONE) {
            k.state(often() ? TcpState.CLOSE : often() ? pick(TcpState.values()) : null).retransmits(count())
                .probes(count()).inQueue(count());
        }
        if (source == EvidenceSource.TCP_INFO) {
            long notSent = count();
            long out = count();
            k.rttMicros(count()).totalRetrans(count()).lastDataSentMillis(count()).lastDataReceivedMillis(count())
                .lastAckReceivedMillis(count()).bytesAcked(count()).bytesReceived(count()).bytesSent(count())
                .bytesRetrans(often() ? 0 : count()).notSentBytes(notSent).segmentsOut(count()).segmentsIn(count())
                .dataSegmentsOut(count()).dataSegmentsIn(count()).sendWindow(count()).receiveWindow(count()).receiveThreshold(count())
                .outQueue(out).peerPid(count());
        }
        Transport transport = often() ? Transport.TCP : pick(Transport.values());
        Errno errno = often() ? random.nextBoolean() ? Errno.EPIPE : Errno.ECONNRESET : pick(Errno.values());
        Evidence.Builder b = new Evidence.Builder().errno(errno, often() ? "Broken pipe" : null).kernel(k.build())
            .transport(transport).read(!often()).sendfile(!often())
            .operation(often() ? "Socket.write" : "", count()).role(often() ? pick(Role.values()) : null, !often())
            .connectionAgeMillis(often() ? random.nextInt(100) : count()).outputShut(!often()).tlsAlert(!often()).unreadTls(!often());
        if (!often()) {
            b.event(pick(Evidence.Event.values())).exceptionless(random.nextBoolean()).resetSeenLater(!often()).finFirst(!often())
                .keptBySelector(errno.ordinal() % 2 == 0);
        }
        List<Sighting> seen = new ArrayList<>();
        while (!often()) {
            Sighting.Kind kind = pick(Sighting.Kind.values());
            seen.add(new Sighting.Builder(kind).operation(often() ? "Socket.read" : null)
                .failure(kind == Sighting.Kind.END_OF_STREAM ? null : pick(Errno.values()), often() ? "java.io.IOException: Broken pipe" : null)
                .thread(often() ? "main" : null, random.nextInt(2)).seen(-count() * (often() ? 1_000_000 : -1_000),
                    often() ? new KernelSnapshot.Builder(EvidenceSource.TCP_INFO).state(pick(TcpState.values())).bytesAcked(count()).build()
                        : KernelSnapshot.NONE)
                .otherWriterInside(pick(BOOLEANS), count()).incidentId(often() ? 0 : 7).build());
        }
        b.sightings(seen).endOfStreamRead(-1, !often()).resumed(more.nextBoolean()).sameMachine(more.nextBoolean()).watchedThroughout(often()).watchedMillis(count()).otherReaderInside(pick(BOOLEANS))
            .lookedAgain(!often()).metByRead(pick(BOOLEANS), pick(BOOLEANS)).inputShutDown(!often()).transferPossible(!often());
        return b.build();
    }

    private boolean often() {
        return random.nextInt(4) > 0;
    }

    private <T> T pick(T[] values) {
        return values[random.nextInt(values.length)];
    }

    /** Unknown, 0, small, and of every magnitude. */
    private long count() {
        switch (random.nextInt(6)) {
            case 0:
                return Evidence.UNKNOWN;
            case 1:
                return 0;
            case 2:
                return random.nextInt(6);
            case 3:
                return random.nextInt(3000);
            default:
                return random.nextLong() >>> 1 + random.nextInt(62);
        }
    }
}
