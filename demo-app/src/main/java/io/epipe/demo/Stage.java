package io.epipe.demo;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/**
 * Our side of the connection: the application whose write fails in the end. It does and prints one act after another;
 * an act that goes another way than documented ends the play with {@link NotAsDocumentedException}.
 */
final class Stage implements Closeable {

    private final Api api;
    private final long waitMillis;
    private final Steps steps;
    private final KernelTable kernel = new KernelTable();
    private String me;
    private Peer peer;
    private Connection ours;

    /**
     * @param api how our side talks TCP; the other side uses a plain {@code Socket} unless a play asks for more
     * @param waitMillis how long a connection rests where a play says so
     * @param steps where the acts are printed
     */
    Stage(Api api, long waitMillis, Steps steps) {
        this.api = api;
        this.waitMillis = waitMillis;
        this.steps = steps;
    }

    /** We are the client of a server over plain sockets. */
    Peer connectsToServer() throws Exception {
        return connectsToServer(Api.SOCKET);
    }

    /** We are the client of a server that uses the given API. */
    Peer connectsToServer(Api serverApi) throws Exception {
        peer = Peer.server(serverApi, steps);
        connects(peer.address());
        peer.accepts();
        return peer;
    }

    /** We are the client of somebody else's server. */
    void connects(InetSocketAddress address) throws IOException {
        me = "client";
        ours = api.connect(address);
        print("connected " + ends());
    }

    /** We are the server of a client over plain sockets. */
    Peer acceptsClient() throws Exception {
        me = "server";
        peer = Peer.client(steps);
        try (Listener listener = api.listen()) {
            print("listens on " + Connection.text(listener.address()));
            peer.connects(listener.address());
            ours = listener.accept();
        }
        print("accepted " + ends());
        return peer;
    }

    private String ends() {
        return Connection.text(ours.local()) + " -> " + Connection.text(ours.peer());
    }

    /** A write that the kernel takes. */
    void writes(String text, String why) throws NotAsDocumentedException {
        try {
            ours.write(ascii(text));
        } catch (IOException e) {
            print("writes \"" + text + "\" -> failed: " + e);
            throw new NotAsDocumentedException("the write of \"" + text + "\" failed, where it should succeed", e);
        }
        print("writes \"" + text + "\" -> succeeded (" + why + ")");
    }

    /**
     * The write that the play is about.
     *
     * @return what the application got
     */
    IOException failsToWrite(String text) throws NotAsDocumentedException {
        IOException failure = triesToWrite(text, "nothing is wrong with the connection");
        if (failure == null) {
            throw new NotAsDocumentedException("the write of \"" + text + "\" succeeded, where it should fail", null);
        }
        return failure;
    }

    /** @return what the application got, or null if the kernel took the text */
    IOException triesToWrite(String text, String ifTaken) {
        try {
            ours.write(ascii(text));
        } catch (IOException e) {
            print("writes \"" + text + "\" -> failed: " + e);
            return e;
        }
        print("writes \"" + text + "\" -> succeeded (" + ifTaken + ")");
        return null;
    }

    /** Writes without a pause until a write fails, at most {@code limit} bytes. */
    IOException streams(int chunk, long limit) throws NotAsDocumentedException {
        byte[] data = new byte[chunk];
        print("streams data in pieces of " + chunk + " bytes");
        for (long written = 0; written < limit; written += chunk) {
            try {
                ours.write(data);
            } catch (IOException e) {
                print("a write of " + chunk + " bytes, after " + written + " -> failed: " + e);
                return e;
            }
        }
        throw new NotAsDocumentedException(limit + " bytes were written, and no write failed", null);
    }

    /** Reads {@code text}, which the other side has sent. */
    void reads(String text) throws IOException {
        ours.readFully(new byte[text.length()]);
        print("reads \"" + text + "\"");
    }

    /** Reads once and gets -1. */
    void readsEndOfStream() throws IOException, NotAsDocumentedException {
        int n = ours.read(new byte[1], 0, 1);
        if (n >= 0) {
            throw new NotAsDocumentedException("a read gave " + n + " byte, where end of stream should be", null);
        }
        print("reads -> -1, end of stream (the " + peer.name() + " has closed, and we have been told)");
    }

    /** A read that throws. */
    void failsToRead() throws NotAsDocumentedException {
        int n;
        try {
            n = ours.read(new byte[1], 0, 1);
        } catch (IOException e) {
            print("reads -> failed: " + e);
            return;
        }
        throw new NotAsDocumentedException("a read gave " + n + ", where it should fail", null);
    }

    /** Sends our own FIN. */
    void shutsDownOutput() throws IOException {
        ours.shutdownOutput();
        print("shuts its own output down");
    }

    void nonBlocking() throws IOException {
        ours.nonBlocking();
    }

    /** Lets the time of {@code --wait} pass. */
    void waits(String why) throws InterruptedException {
        Thread.sleep(waitMillis);
        print("waited " + waitMillis + " ms (" + why + ")");
    }

    long waitMillis() {
        return waitMillis;
    }

    Api api() {
        return api;
    }

    /** Returns when the other side's FIN is in our kernel. */
    void awaitsFin() throws Exception {
        report(kernel.awaitFin(ours, KernelTable.PATIENCE_MILLIS), "the FIN of the other side",
                "has the FIN of the other side (our connection is in CLOSE_WAIT); nobody tells the application");
    }

    /** Returns when the other side's reset is in our kernel. */
    void awaitsReset() throws Exception {
        report(kernel.awaitReset(ours, KernelTable.PATIENCE_MILLIS), "the reset of the other side",
                "has the reset of the other side (our connection is gone); nobody tells the application");
    }

    /** Returns when our data has come to a halt, because the other side does not read. Not for our own thread. */
    void awaitsStandstill() throws Exception {
        report(kernel.awaitStandstill(ours, KernelTable.PATIENCE_MILLIS), "the halt of our data",
                "can send no more, the other side's buffer is full");
    }

    /** @return whether the FIN came within {@code patienceMillis}; unknown counts as yes */
    boolean seesFin(long patienceMillis) throws InterruptedException {
        return kernel.awaitFin(ours, patienceMillis) != KernelTable.Seen.NO;
    }

    /** @return whether the reset came within {@code patienceMillis}; unknown counts as yes */
    boolean seesReset(long patienceMillis) throws InterruptedException {
        return kernel.awaitReset(ours, patienceMillis) != KernelTable.Seen.NO;
    }

    private void report(KernelTable.Seen seen, String what, String act) throws NotAsDocumentedException {
        switch (seen) {
            case YES:
                steps.print("kernel", act);
                break;
            case NO:
                throw new NotAsDocumentedException(what + " did not come in time", null);
            default:
                steps.print("kernel", "cannot be asked on this system; a short pause stands in for " + what);
        }
    }

    /** Prints an act of our side. */
    void print(String act) {
        steps.print(me, act);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        if (ours != null) {
            ours.close();
        }
        if (peer != null) {
            peer.close();
        }
    }
}
