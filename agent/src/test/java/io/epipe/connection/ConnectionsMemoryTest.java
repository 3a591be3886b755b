package io.epipe.connection;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.FileDescriptor;

/** What a connection costs that nothing happens on: at most 100 bytes, and nothing when it is closed. */
class ConnectionsMemoryTest {

    private static final int COUNT = 100_000;

    @Test
    @Timeout(120)
    void atMostAHundredBytesAConnectionAndNothingForAClosedOne() throws InterruptedException {
        FileDescriptor[] descriptors = new FileDescriptor[COUNT];
        for (int i = 0; i < COUNT; i++) {
            descriptors[i] = new FileDescriptor();
        }
        Connections connections = new Connections();
        long before = used();
        for (FileDescriptor fd : descriptors) {
            connections.opened(fd, Role.CLIENT, 1);
        }
        double each = (used() - before) / (double) COUNT;
        System.out.println("epipe tests: " + each + " bytes a connection, with " + COUNT + " open");
        assertThat(connections.size()).isEqualTo(COUNT);
        // the entry alone has 48 bytes: a smaller number would mean that nothing was measured
        assertThat(each).isBetween(40.0, 100.0);
        assertThat(connections.find(descriptors[COUNT / 2]).role()).isEqualTo(Role.CLIENT);

        java.util.Arrays.fill(descriptors, null);
        while (connections.size() > 0) {
            System.gc();
            Thread.sleep(10);
        }
        assertThat((used() - before) / (double) COUNT).as("bytes that are left of each").isLessThan(2.0);
    }

    /** The least of several: what else lives in this JVM comes and goes. */
    private static long used() throws InterruptedException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            Thread.sleep(10);
            least = Math.min(least, Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory());
        }
        return least;
    }
}
