package io.epipe.programs.paths;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Another path on a virtual thread (21 and later). */
final class VirtualPath extends WritePath {

    private final WritePath path;

    VirtualPath(WritePath path) {
        this.path = path;
    }

    @Override
    void run(Play play) throws Exception {
        FutureTask<Void> task = new FutureTask<>(() -> {
            path.run(play);
            return null;
        });
        Background.virtual("virtual-writer", task).start();
        try {
            task.get();
        } catch (ExecutionException e) {
            throw (Exception) e.getCause();
        }
    }

    @Override
    int localPort() throws Exception {
        return path.localPort();
    }

    @Override
    void write(int bytes) throws Exception {
        path.write(bytes);
    }

    @Override
    void read() throws Exception {
        path.read();
    }

    @Override
    void close() throws IOException {
        path.close();
    }
}
