package io.epipe.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.kernel.Errno;
import io.epipe.kernel.EvidenceSource;
import io.epipe.kernel.KernelSnapshot;

import org.junit.jupiter.api.Test;

/** What one thread met on one connection, kept whole. */
class SightingTest {

    @Test
    void whatIsNotSaidIsNotKnown() {
        Sighting bare = new Sighting.Builder(Sighting.Kind.END_OF_STREAM).build();
        assertThat(bare.operation()).isEqualTo("read");
        assertThat(bare.isRead()).isTrue();
        assertThat(bare.kernel()).isSameAs(KernelSnapshot.NONE);
        assertThat(bare.otherWriterInside()).isNull();
        assertThat(bare.errno()).isNull();
        Sighting write = new Sighting.Builder(Sighting.Kind.WRITE_FAILED).build();
        assertThat(write.operation()).isEqualTo("write");
        assertThat(write.isRead()).isFalse();
        assertThat(new Sighting.Builder(Sighting.Kind.READ_FAILED).build().isRead()).isTrue();
    }

    @Test
    void whatIsToldAgainLosesNothing() {
        KernelSnapshot kernel = new KernelSnapshot.Builder(EvidenceSource.TCP_INFO).build();
        Sighting again = new Sighting.Builder(Sighting.Kind.READ_FAILED).operation("Socket.read").failure(Errno.ECONNRESET, "x: y").thread("reader", 3)
            .begunNanos(4).seen(5, kernel).otherWriterInside(false, 6).incidentId(7).build().again().build();
        assertThat(again.kind()).isEqualTo(Sighting.Kind.READ_FAILED);
        assertThat(again.operation()).isEqualTo("Socket.read");
        assertThat(again.errno()).isEqualTo(Errno.ECONNRESET);
        assertThat(again.exception()).isEqualTo("x: y");
        assertThat(again.threadName()).isEqualTo("reader");
        assertThat(again.threadId()).isEqualTo(3);
        assertThat(again.begunNanos()).isEqualTo(4);
        assertThat(again.seenNanos()).isEqualTo(5);
        assertThat(again.kernel()).isSameAs(kernel);
        assertThat(again.otherWriterInside()).isFalse();
        assertThat(again.lookedNanos()).isEqualTo(6);
        assertThat(again.incidentId()).isEqualTo(7);
        PastFailure past = again.asPastFailure();
        assertThat(past.isRead()).isTrue();
        assertThat(past.nanoTime()).isEqualTo(5);
        assertThat(past.thread()).isEqualTo("reader");
        assertThat(past.exception()).isEqualTo("x: y");
        assertThat(past.operation()).isEqualTo("Socket.read");
        assertThat(past.recordForm(2)).isEqualTo("Socket.read failed 2 ms earlier in thread \"reader\": x: y (epipe #7)");
        assertThat(again.again().incidentId(0).build().asPastFailure().recordForm(2)).doesNotContain("epipe #");
    }
}
