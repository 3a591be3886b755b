package io.epipe.paths;

import io.epipe.testkit.Jdk;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** One way to write: a row of the matrix. */
final class WritePath {

    private static final String SOCKET = "Socket.write";
    private static final String URGENT = "Socket.sendUrgentData";
    private static final String SINGLE = "SocketChannel.write";
    private static final String GATHERING = "SocketChannel.gatheringWrite";
    private static final String STREAM = "SocketChannel.socket.write";
    private static final String TRANSFER = "FileChannel.transferTo";
    private static final String ASYNCHRONOUS = "AsynchronousSocketChannel.write";

    private static final String BOTH_WAKE = "a reader and a writer that both wait are woken at once, in any order";
    private static final String WRITE_GOES_FIRST = "woken for both, the group finishes the write before the read";
    private static final String OWN_READER = "its own thread reads, so that reader and writer race in the other two";
    private static final String READ_ENDS_WRITING = "to ask for the answer ends the request's body";
    private static final String UNIX = "a Unix-domain socket has no reset: its writes fail with EPIPE";

    final String program;
    final String title;
    final String operation;
    final int firstJdk;
    final int lastJdk;
    /** Failures that it cannot have, and why. */
    final Map<Failure, String> leftOut = new EnumMap<>(Failure.class);
    /** A connection may break without a failing write: the records are held against the system calls alone. */
    boolean racing;
    /** Fails on a thread that did not start the write. */
    boolean elsewhere;
    boolean virtual;
    boolean unix;
    /** Of the process; null for the C locale. */
    String locale;

    private WritePath(String program, String title, String operation, int firstJdk, int lastJdk) {
        this.program = program;
        this.title = title;
        this.operation = operation;
        this.firstJdk = firstJdk;
        this.lastJdk = lastJdk;
    }

    static List<WritePath> all() {
        return List.of(
            path("socket", "Socket, stream", SOCKET),
            path("socket-waiting", "Socket, stream, waiting for room", SOCKET).without(Failure.READ_FIRST, BOTH_WAKE),
            path("socket-urgent", "Socket, urgent data", URGENT),
            new WritePath("plain-socket", "Socket, stream, `jdk.net.usePlainSocketImpl`", SOCKET, 17, 17),
            new WritePath("plain-socket-urgent", "Socket, urgent data, `jdk.net.usePlainSocketImpl`", URGENT, 17, 17),
            path("channel", "SocketChannel, blocking", SINGLE),
            path("channel-waiting", "SocketChannel, blocking, waiting for room", SINGLE)
                .without(Failure.READ_FIRST, BOTH_WAKE),
            path("channel-non-blocking", "SocketChannel, non-blocking", SINGLE),
            path("channel-selected", "SocketChannel, after a selector waited with a time-out", SINGLE),
            path("gathering", "SocketChannel, gathering, blocking", GATHERING),
            path("gathering-non-blocking", "SocketChannel, gathering, non-blocking", GATHERING),
            path("adaptor", "SocketChannel.socket(), stream", STREAM).before(13, SINGLE),
            path("adaptor-waiting", "SocketChannel.socket(), stream, waiting for room", STREAM).before(13, SINGLE)
                .without(Failure.READ_FIRST, BOTH_WAKE),
            path("adaptor-urgent", "SocketChannel.socket(), urgent data", URGENT),
            path("channels-stream", "Channels.newOutputStream", STREAM).before(19, SINGLE),
            path("transfer", "FileChannel.transferTo, blocking", TRANSFER),
            path("transfer-non-blocking", "FileChannel.transferTo, non-blocking", TRANSFER),
            path("async-future", "AsynchronousSocketChannel, at once, future", ASYNCHRONOUS),
            path("async-handler", "AsynchronousSocketChannel, at once, handler", ASYNCHRONOUS),
            path("async-gathering", "AsynchronousSocketChannel, at once, gathering, handler", ASYNCHRONOUS),
            path("async-pending-future", "AsynchronousSocketChannel, pending, future", ASYNCHRONOUS).elsewhere(),
            path("async-pending-handler", "AsynchronousSocketChannel, pending, handler", ASYNCHRONOUS).elsewhere(),
            path("async-pending-gathering", "AsynchronousSocketChannel, pending, gathering, handler", ASYNCHRONOUS)
                .elsewhere(),
            path("tls12", "SSLSocket, TLS 1.2", SOCKET),
            path("tls13", "SSLSocket, TLS 1.3", SOCKET),
            path("http-url-connection", "HttpURLConnection", SOCKET).without(Failure.READ_FIRST, READ_ENDS_WRITING),
            path("http-server", "com.sun.net.httpserver.HttpServer", SINGLE),
            path("https-server12", "com.sun.net.httpserver.HttpsServer (SSLEngine), TLS 1.2", SINGLE),
            path("https-server13", "com.sun.net.httpserver.HttpsServer (SSLEngine), TLS 1.3", SINGLE),
            from(11, "HttpClient1Path", "java.net.http.HttpClient, HTTP/1.1", GATHERING).racing(),
            from(11, "HttpClient2Path", "java.net.http.HttpClient, HTTP/2", GATHERING).racing(),
            from(17, "UnixPath$Single", "Unix-domain channel", SINGLE).unix(),
            from(17, "UnixPath$Gathering", "Unix-domain channel, gathering", GATHERING).unix(),
            from(17, "UnixPath$Stream", "Unix-domain channel, Channels.newOutputStream", STREAM).before(19, SINGLE)
                .unix(),
            from(17, "UnixPath$Transfer", "FileChannel.transferTo a Unix-domain channel", TRANSFER).unix(),
            from(21, "virtual-socket", "virtual thread, Socket", SOCKET).virtual(),
            from(21, "virtual-socket-waiting", "virtual thread, Socket, waiting for room", SOCKET).virtual()
                .without(Failure.READ_FIRST, BOTH_WAKE),
            from(21, "virtual-channel", "virtual thread, SocketChannel", SINGLE).virtual(),
            from(21, "virtual-channel-waiting", "virtual thread, SocketChannel, waiting for room", SINGLE).virtual()
                .without(Failure.READ_FIRST, BOTH_WAKE));
    }

    /** A path of the program that has no row here. */
    static WritePath only(String program) {
        return path(program, program, "");
    }

    private static WritePath path(String program, String title, String operation) {
        return from(8, program, title, operation);
    }

    private static WritePath from(int jdk, String program, String title, String operation) {
        return new WritePath(program, title, operation, jdk, Integer.MAX_VALUE);
    }

    private int changed;
    private String operationBefore;

    /** Another method of the JDK does it in earlier releases. */
    private WritePath before(int jdk, String earlier) {
        changed = jdk;
        operationBefore = earlier;
        return this;
    }

    private WritePath without(Failure failure, String reason) {
        leftOut.put(failure, reason);
        return this;
    }

    private WritePath racing() {
        racing = true;
        return without(Failure.READ_FIRST, OWN_READER);
    }

    private WritePath elsewhere() {
        elsewhere = true;
        return without(Failure.READ_FIRST, WRITE_GOES_FIRST);
    }

    private WritePath virtual() {
        virtual = true;
        return this;
    }

    private WritePath unix() {
        unix = true;
        return without(Failure.ECONNRESET, UNIX).without(Failure.READ_FIRST, UNIX);
    }

    WritePath in(String name) {
        locale = name;
        return this;
    }

    boolean isOn(Jdk jdk) {
        return jdk.feature() >= firstJdk && jdk.feature() <= lastJdk;
    }

    String operation(Jdk jdk) {
        return jdk.feature() < changed ? operationBefore : operation;
    }

    @Override
    public String toString() {
        return program;
    }
}
