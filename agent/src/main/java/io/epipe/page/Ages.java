package io.epipe.page;

/** The durations of one incident in which a time-out can show. Each is told by a record itself; -1 where it does not. */
enum Ages {

    /** From the peer's request to its close, while it waited for our answer. */
    WAITED("closed by the peer", "after it had sent its request") {
        @Override
        long millis(Table table, int row) {
            return table.number("epipe.waited_ms", row);
        }
    },

    /** From the last byte on a connection to the peer's close. */
    IDLE("closed by the peer", "after their last byte") {
        @Override
        long millis(Table table, int row) {
            long closed = exactClose(table, row);
            long received = table.number("epipe.tcp.last_data_received_ms", row);
            long sent = table.number("epipe.tcp.last_data_sent_ms", row);
            if (closed < 0 || received < closed) {
                return -1;
            }
            // what was sent after the close hides what was sent before it
            return (sent >= closed ? Math.min(received, sent) : received) - closed;
        }
    },

    /** From the last byte on a connection to the reset that a waiting read met at once. */
    IDLE_RESET("reset", "after their last byte") {
        @Override
        long millis(Table table, int row) {
            if (!"epipe.read_failure".equals(table.text("event.name", row)) || !"ECONNRESET".equals(table.text("error.type", row))
                || "true".equals(table.text("epipe.peer.fin_received", row))) {
                return -1;
            }
            long received = table.number("epipe.tcp.last_data_received_ms", row);
            long sent = table.number("epipe.tcp.last_data_sent_ms", row);
            return received < 0 || sent < 0 ? -1 : Math.min(received, sent);
        }
    },

    /** From the opening of a connection to the peer's close. */
    LIFETIME("closed by the peer", "after they had been opened") {
        @Override
        long millis(Table table, int row) {
            long closed = exactClose(table, row);
            long age = table.number("epipe.connection.age_ms", row);
            return closed < 0 || age < closed ? -1 : age - closed;
        }
    },

    /** From the peer's last sign of life to our own kernel's giving up. */
    GIVEN_UP("given up by this machine", "after the peer's last sign of life") {
        @Override
        long millis(Table table, int row) {
            if (!"ETIMEDOUT".equals(table.text("error.type", row))) {
                return -1;
            }
            long acknowledged = table.number("epipe.tcp.last_ack_received_ms", row);
            long received = table.number("epipe.tcp.last_data_received_ms", row);
            return acknowledged < 0 || received < 0 ? Math.max(acknowledged, received) : Math.min(acknowledged, received);
        }
    };

    /** What happened to the connections. */
    final String act;
    /** Since when it is counted. */
    final String since;

    Ages(String act, String since) {
        this.act = act;
        this.since = since;
    }

    /** Milliseconds; -1 where the record does not tell. */
    abstract long millis(Table table, int row);

    /** When the duration ended, microseconds since 1970. */
    final long endMicros(Table table, int row) {
        long closed = this == IDLE_RESET || this == GIVEN_UP ? 0 : Math.max(0, table.number("epipe.peer.closed_ago_ms", row));
        return table.time.get(row) - closed * 1_000;
    }

    private static long exactClose(Table table, int row) {
        return "true".equals(table.text("epipe.peer.closed_ago_exact", row)) ? table.number("epipe.peer.closed_ago_ms", row) : -1;
    }
}
