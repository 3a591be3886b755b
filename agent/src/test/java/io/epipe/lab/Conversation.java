package io.epipe.lab;

/** One connection between the application and a peer, with what each side was told to do on it. */
final class Conversation {

    /** One end of it. */
    final class Side {
        private final Puppet puppet;
        private final String actor;

        private Side(Puppet puppet, String actor) {
            this.puppet = puppet;
            this.actor = actor;
        }

        /** Gives any order and awaits that it is done. */
        String tell(String verb, Object... arguments) {
            return puppet.begin(actor, verb, arguments).done();
        }

        /** Gives any order. */
        Puppet.Order begin(String verb, Object... arguments) {
            return puppet.begin(actor, verb, arguments);
        }

        void write(int bytes) {
            write(bytes, 1, 0);
        }

        void write(int bytes, int times, int pauseMillis) {
            wrote(this, Long.parseLong(tell("write", bytes, times, pauseMillis)));
        }

        void read(int bytes) {
            String answer = tell("read", bytes);
            if (!answer.equals(String.valueOf(bytes))) {
                throw new IllegalStateException("asked to read " + bytes + ": " + answer);
            }
            didRead(this, bytes);
        }

        void readEnd() {
            String answer = tell("read", 1);
            if (!answer.equals("0 end")) {
                throw new IllegalStateException("asked to read the end of the stream: " + answer);
            }
        }

        void close() {
            tell("close");
        }

        void abort() {
            tell("abort");
        }

        void shutdownOutput() {
            tell("shutdown-output");
        }
    }

    private final String actor;
    final Side app;
    final Side peer;
    final String appAddress;
    final int appPort;
    final String peerAddress;
    final int peerPort;
    private long written;
    private boolean writtenKnown = true;
    private long readBeforeFailure;
    private String failure;

    Conversation(Puppet app, Puppet peer, String actor, String appAddress, int appPort, String peerAddress,
                 int peerPort) {
        this.actor = actor;
        this.app = new Side(app, actor);
        this.peer = new Side(peer, actor);
        this.appAddress = appAddress;
        this.appPort = appPort;
        this.peerAddress = peerAddress;
        this.peerPort = peerPort;
    }

    private synchronized void wrote(Side side, long bytes) {
        if (side == app) {
            written += bytes;
        }
    }

    private synchronized void didRead(Side side, long bytes) {
        if (side == app && failure == null) {
            readBeforeFailure += bytes;
        }
    }

    /** This write of the application must succeed. */
    void wroteAll(Puppet.Order write) {
        wrote(app, Long.parseLong(write.done()));
    }

    /** The application's write must fail now, and with it the scenario ends. */
    void fails(int bytes) {
        fails(app.begin("write", bytes, 1, 0), true);
    }

    /**
     * This write must fail.
     *
     * @param exact whether its answer counts every byte that the kernel took
     */
    void fails(Puppet.Order write, boolean exact) {
        long before = write.failed();
        synchronized (this) {
            failure = write.said();
            written += before;
            writtenKnown &= exact;
        }
    }

    /** Bytes that the application's writes handed to the kernel; -1 where a write failed half done. */
    synchronized long written() {
        return writtenKnown ? written : -1;
    }

    /** What the application saw. */
    synchronized String failure() {
        return failure;
    }

    synchronized long readBeforeFailure() {
        return readBeforeFailure;
    }

    /** By what its record is found: the ports, or the thread where there are none. */
    String key() {
        return appPort == 0 ? actor : appPort + ">" + peerPort;
    }

    String appEnd() {
        return appAddress + ":" + appPort;
    }

    String peerEnd() {
        return peerAddress + ":" + peerPort;
    }
}
