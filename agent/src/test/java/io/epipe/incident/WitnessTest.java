package io.epipe.incident;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.connection.Connection;
import io.epipe.connection.Connections;
import io.epipe.connection.Role;
import io.epipe.connection.Sighting;
import io.epipe.instrument.Target;
import io.epipe.instrument.Targets;
import io.epipe.kernel.Errno;
import io.epipe.kernel.EvidenceSource;
import io.epipe.kernel.KernelSnapshot;

import org.junit.jupiter.api.Test;

import java.io.FileDescriptor;
import java.io.IOException;

/** What is written down of a failure, and what is known to lie before it. */
class WitnessTest {

    private final FileDescriptor fd = new FileDescriptor();
    private final Connections connections = new Connections();
    private final Witness witness = new Witness(null, connections);

    private Detection failing(Connection connection) {
        Target target = Targets.table(true, true).rows().stream().filter(row -> row.meaning() == Target.Meaning.WRITE_FAILED).findFirst().orElseThrow();
        KernelSnapshot kernel = new KernelSnapshot.Builder(EvidenceSource.TCP_INFO).takenNanos(2_000).build();
        return new Detection(target, fd, new IOException("Broken pipe"), kernel, Errno.EPIPE, 5, null, null, false, connection);
    }

    @Test
    void aCallBeganAfterItsThreadWasSeenElsewhereOrAfterTheOpening() {
        Connection connection = connections.opened(fd, Role.CLIENT, 1_000);
        long own = Threads.id(Thread.currentThread());
        assertThat(Witness.begunNanos(connection, own)).isEqualTo(1_000);
        connection.historyToWrite().saw(new Sighting.Builder(Sighting.Kind.READ_FAILED).thread("r", own + 1).seen(1_500, KernelSnapshot.NONE).build());
        assertThat(Witness.begunNanos(connection, own)).as("another thread's act says nothing").isEqualTo(1_000);
        connection.historyToWrite().saw(new Sighting.Builder(Sighting.Kind.READ_FAILED).thread("w", own).seen(1_700, KernelSnapshot.NONE).build());
        assertThat(Witness.begunNanos(connection, own)).isEqualTo(1_700);
        assertThat(Witness.begunNanos(connections.findOrAdd(new Object()), own)).as("older than the agent").isZero();
    }

    /** The lowest method tells it, and the one around it tells it again with what it adds: one act, in its first place. */
    @Test
    void aFailureThatIsToldTwiceStandsOnceInItsPlace() {
        Connection connection = connections.opened(fd, Role.CLIENT, 1_000);
        Detection d = failing(connection);
        witness.failed(d, "write", d.thrown, 0);
        Sighting later = new Sighting.Builder(Sighting.Kind.READ_FAILED).thread("r", -7).seen(3_000, KernelSnapshot.NONE).build();
        connection.historyToWrite().saw(later);
        witness.failed(d, "Socket.write", new IOException("as the program sees it"), 9);
        assertThat(connection.history().sightings()).hasSize(2).last().isSameAs(later);
        Sighting first = connection.history().sightings().get(0);
        assertThat(first.operation()).isEqualTo("Socket.write");
        assertThat(first.exception()).isEqualTo("java.io.IOException: as the program sees it");
        assertThat(first.incidentId()).isEqualTo(9);
        assertThat(first.begunNanos()).isEqualTo(1_000);
        assertThat(first.seenNanos()).isEqualTo(2_000);
        assertThat(first).isSameAs(d.remembered);
    }

    @Test
    void aSecondFailureOfTheSameThreadIsNotKept() {
        Connection connection = connections.opened(fd, Role.CLIENT, 1_000);
        Detection first = failing(connection);
        witness.failed(first, "write", first.thrown, 0);
        Detection second = failing(connection);
        witness.failed(second, "write", second.thrown, 0);
        assertThat(second.remembered).isNull();
        assertThat(connection.history().sightings()).containsExactly(first.remembered);
        witness.forget(second);
        assertThat(connection.history().sightings()).as("it was not there").hasSize(1);
        witness.forget(first);
        assertThat(first.remembered).isNull();
        assertThat(connection.history().sightings()).isEmpty();
        witness.failed(second, "write", second.thrown, 0);
        assertThat(connection.history().sightings()).as("the first was none of the connection's").containsExactly(second.remembered);
    }
}
