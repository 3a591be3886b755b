package io.epipe.programs.paths;

/** Breaks one connection in one way while it is written to in one way, and tells what the application saw. */
public final class WritePaths {

    private WritePaths() {
    }

    /** Arguments: the path, the failure, and whether to read (only) after the reset ({@code READ}). */
    public static void main(String[] arguments) throws Exception {
        Failure failure = Failure.valueOf(arguments[1]);
        WritePath path = Table.path(arguments[0]);
        path.run(peer -> play(path, failure, peer));
        System.out.println("end");
    }

    private static void play(WritePath path, Failure failure, Peer peer) throws Exception {
        int local = path.localPort();
        int remote = peer.port();
        System.out.println("connection " + local + " " + remote);
        try {
            if (path.waits()) {
                path.begin(peer);
                failure.whileWriting(local, remote, peer, path);
                path.end();
            } else {
                path.first(peer);
                failure.beforeWrite(local, remote, peer, path);
                path.write(path.size());
            }
            tell(path, null);
        } catch (Exception e) {
            tell(path, e);
        }
        path.close();
    }

    static void tell(WritePath path, Exception failure) {
        System.out.println("asked " + path.asked());
        System.out.println("thread " + path.thread());
        if (failure == null) {
            System.out.println("no failure");
        } else {
            failure.printStackTrace(System.out);
        }
    }
}
