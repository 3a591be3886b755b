package io.epipe.incident;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.connection.Connections;
import io.epipe.instrument.Target;
import io.epipe.instrument.Targets;
import io.epipe.kernel.Errno;
import io.epipe.kernel.EvidenceSource;
import io.epipe.kernel.KernelSnapshot;

import org.junit.jupiter.api.Test;

import java.io.FileDescriptor;
import java.io.IOException;

/** What waits on its way from the system call to the method that knows the addresses. */
class PendingDetectionsTest {

    private static final long SECOND = 1_000_000_000L;

    private final PendingDetections pending = new PendingDetections();
    private final FileDescriptor fd = new FileDescriptor();

    private static Detection of(Target.Meaning meaning, FileDescriptor fd, long takenAgo) {
        Target target = Targets.table(true, true).rows().stream().filter(row -> row.meaning() == meaning).findFirst().orElseThrow();
        KernelSnapshot kernel = new KernelSnapshot.Builder(EvidenceSource.TCP_INFO).takenNanos(System.nanoTime() - takenAgo).build();
        return new Detection(target, fd, new IOException("Broken pipe"), kernel, Errno.EPIPE, 5, null, null, false,
            new Connections().findOrAdd(fd));
    }

    @Test
    void aThreadTakesItsOwnAndOnce() throws Exception {
        Detection own = of(Target.Meaning.WRITE_FAILED, fd, 0);
        assertThat(pending.add(own)).isNull();
        Detection[] others = new Detection[1];
        Thread other = new Thread(() -> others[0] = pending.take()) {
            @Override
            public boolean equals(Object o) {
                return true;
            }

            @Override
            public int hashCode() {
                return Thread.currentThread().hashCode();
            }
        };
        other.start();
        other.join();
        assertThat(others[0]).as("a thread whose class calls itself equal to all").isNull();
        assertThat(pending.isEmpty()).isFalse();
        assertThat(pending.take()).isSameAs(own);
        assertThat(pending.take()).isNull();
        assertThat(pending.isEmpty()).isTrue();
    }

    @Test
    void whatNobodyCameForIsHandedOutWhenTheThreadFailsAgain() {
        Detection first = of(Target.Meaning.WRITE_FAILED, fd, 0);
        Detection second = of(Target.Meaning.WRITE_FAILED, fd, 0);
        pending.add(first);
        assertThat(pending.add(second)).isSameAs(first);
        assertThat(pending.take()).isSameAs(second);
    }

    /** JDK 8 reads once more after a reset, inside the same call. */
    @Test
    void aSecondReadOfTheSameDescriptorIsTheSameFailure() {
        Detection first = of(Target.Meaning.READ_FAILED, fd, 0);
        pending.add(first);
        assertThat(pending.add(of(Target.Meaning.READ_FAILED, fd, 0))).isNull();
        assertThat(pending.take()).isSameAs(first);
        pending.add(first);
        Detection elsewhere = of(Target.Meaning.READ_FAILED, new FileDescriptor(), 0);
        assertThat(pending.add(elsewhere)).isSameAs(first);
        assertThat(pending.take()).isSameAs(elsewhere);
        pending.add(first);
        Detection write = of(Target.Meaning.WRITE_FAILED, fd, 0);
        assertThat(pending.add(write)).as("a write is another failure").isSameAs(first);
        assertThat(pending.add(first)).as("and so is a read behind it").isSameAs(write);
    }

    @Test
    void afterASecondItIsAbandonedWhoeverAsks() {
        pending.add(of(Target.Meaning.WRITE_FAILED, fd, 0));
        assertThat(pending.takeAbandoned()).isNull();
        pending.take();
        Detection old = of(Target.Meaning.WRITE_FAILED, fd, SECOND);
        pending.add(old);
        assertThat(pending.takeAbandoned()).isSameAs(old);
        assertThat(pending.takeAbandoned()).isNull();
        assertThat(pending.isEmpty()).isTrue();
    }
}
