package io.epipe.programs.paths;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.SubmissionPublisher;

/** A request body that is published piece by piece over {@link HttpClient}. Its own threads read, and write. */
abstract class HttpClientPath extends WritePath {

    private final HttpClient.Version version;
    private SubmissionPublisher<ByteBuffer> body;
    private CompletableFuture<HttpResponse<Void>> answer;
    private Peer peer;
    private String inode;

    HttpClientPath(HttpClient.Version version) {
        this.version = version;
    }

    @Override
    void run(Play play) throws Exception {
        HttpClient client = HttpClient.newBuilder().version(version).proxy(HttpClient.Builder.NO_PROXY).build();
        try (Peer listening = Peer.listening()) {
            peer = listening;
            URI uri = URI.create("http://127.0.0.1:" + peer.listensAt().getPort() + "/");
            upgrade(client, uri, peer);
            body = new SubmissionPublisher<>(Runnable::run, 100);
            answer = client.sendAsync(HttpRequest.newBuilder(uri)
                .POST(HttpRequest.BodyPublishers.fromPublisher(body)).build(),
                HttpResponse.BodyHandlers.discarding());
            takeHead(peer);
            play.play(peer);
        }
    }

    @Override
    boolean waits() {
        return true;
    }

    /** More than the buffers take, so that the client waits for room: reader and writer both meet what happens then. */
    @Override
    void begin(Peer playedWith) throws Exception {
        for (int i = 0; i < 16; i++) {
            body.submit(ByteBuffer.allocate(1 << 20));
        }
        Connections.awaitFull(localPort(), peer.port());
        inode = Connections.inode(localPort(), peer.port());
    }

    /** Makes the connection one of the wanted version. */
    abstract void upgrade(HttpClient client, URI uri, Peer peer) throws Exception;

    /** Takes the head of the request. */
    abstract void takeHead(Peer peer) throws Exception;

    @Override
    int localPort() throws Exception {
        return peer.portOfOther();
    }

    @Override
    void write(int bytes) {
        throw new UnsupportedOperationException();
    }

    @Override
    void end() throws Exception {
        try {
            answer.get();
        } catch (ExecutionException e) {
            throw (Exception) e.getCause();
        }
    }

    /** The answer can fail while the thread that writes is still at it: a program that ended now would cut it off. */
    @Override
    void close() throws IOException {
        try {
            Connections.await("the connection is closed", () -> !isOpen("socket:[" + inode + "]"));
            Connections.await("nobody writes", () -> Thread.getAllStackTraces().values().stream()
                .flatMap(Arrays::stream)
                .noneMatch(frame -> frame.getClassName().equals("sun.nio.ch.SocketChannelImpl")));
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    private static boolean isOpen(String wanted) throws IOException {
        for (File fd : new File("/proc/self/fd").listFiles()) {
            try {
                if (Files.readSymbolicLink(fd.toPath()).toString().equals(wanted)) {
                    return true;
                }
            } catch (NoSuchFileException closed) {
                continue;
            }
        }
        return false;
    }

    @Override
    Object asked() {
        return "layer";
    }

    @Override
    String thread() {
        return null;
    }

    @Override
    void read() throws IOException {
        throw new UnsupportedOperationException();
    }
}
