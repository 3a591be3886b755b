package io.epipe.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

import java.util.ArrayList;
import java.util.List;

/** Connections are found by the object that stands for them, and by nothing else. */
class ConnectionsTest {

    private final Connections connections = new Connections();

    /** A channel of a library's may have equals and hashCode of its own. */
    private static final class Alike {
        @Override
        public boolean equals(Object other) {
            return other instanceof Alike;
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }

    @Test
    void objectsThatCallThemselvesEqualAreDifferentConnections() {
        Object one = new Alike();
        Object other = new Alike();
        Connection first = connections.opened(one, Role.CLIENT, 1);
        assertThat(connections.find(other)).isNull();
        assertThat(connections.opened(other, Role.SERVER, 2)).isNotSameAs(first);
        assertThat(connections.find(one)).isSameAs(first);
        assertThat(connections.size()).isEqualTo(2);
    }

    @Test
    void theBeginningThatWasSeenFirstCounts() {
        Object key = new Object();
        Connection first = connections.opened(key, Role.SERVER, 5);
        assertThat(connections.opened(key, Role.CLIENT, 9)).isSameAs(first);
        assertThat(connections.findOrAdd(key)).isSameAs(first);
        assertThat(first.role()).isEqualTo(Role.SERVER);
        assertThat(first.openedNanos()).isEqualTo(5);
        Connection older = connections.findOrAdd(new Object());
        assertThat(older.role()).as("its beginning was not seen").isNull();
    }

    @Test
    void allAreFoundWhateverTheTableGrowsTo() {
        List<Object> keys = new ArrayList<>();
        List<Connection> made = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            keys.add(new Object());
            made.add(connections.opened(keys.get(i), Role.CLIENT, i));
        }
        for (int i = 0; i < 5_000; i++) {
            assertThat(connections.find(keys.get(i))).isSameAs(made.get(i));
        }
        assertThat(connections.size()).isEqualTo(5_000);
    }

    @Test
    void whatHappenedOnOneIsThereOnlyOnceSomethingDid() {
        Object key = new Object();
        assertThat(connections.writeIncident(key)).isZero();
        Connection c = connections.opened(key, Role.CLIENT, 1);
        assertThat(c.history()).isNull();
        assertThat(c.writeIncident()).isZero();
        History history = c.historyToWrite();
        assertThat(c.historyToWrite()).isSameAs(history).isSameAs(c.history());
        history.claimWriteIncident(7);
        assertThat(connections.writeIncident(key)).isEqualTo(7);
        assertThat(c.channel()).isNull();
        c.of(key);
        assertThat(c.channel()).isSameAs(key);
    }
}
