package io.epipe.programs.paths;

import java.io.IOException;

/** How a connection breaks before the last write. */
enum Failure {

    /** The peer closes (FIN); a write is answered with a reset; the next one fails. */
    EPIPE {
        @Override
        void beforeWrite(int local, int remote, Peer peer, WritePath path) throws Exception {
            peer.close();
            Connections.awaitFin(local, remote);
            path.write(path.size());
            Connections.awaitReset(local, remote);
        }

        @Override
        void whileWriting(int local, int remote, Peer peer, WritePath path) throws Exception {
            peer.shutdownOutput();
            Connections.awaitFin(local, remote);
            peer.close();
        }
    },

    /** The peer resets. */
    ECONNRESET {
        @Override
        void beforeWrite(int local, int remote, Peer peer, WritePath path) throws Exception {
            peer.reset();
            Connections.awaitReset(local, remote);
        }

        @Override
        void whileWriting(int local, int remote, Peer peer, WritePath path) throws Exception {
            peer.reset();
        }
    },

    /** The peer resets, and a read is the first to meet it. */
    READ_FIRST {
        @Override
        void beforeWrite(int local, int remote, Peer peer, WritePath path) throws Exception {
            peer.reset();
            Connections.awaitReset(local, remote);
            read(path);
        }

        @Override
        void whileWriting(int local, int remote, Peer peer, WritePath path) throws Exception {
            peer.reset();
            Connections.awaitReset(local, remote);
            read(path);
        }

        private void read(WritePath path) throws Exception {
            try {
                path.read();
            } catch (Exception e) {
                System.out.println("read failed: " + e);
                return;
            }
            throw new IOException("the read did not fail");
        }
    };

    /** Returns when the next write will fail. */
    abstract void beforeWrite(int local, int remote, Peer peer, WritePath path) throws Exception;

    /** Breaks a connection that somebody waits to write to. */
    abstract void whileWriting(int local, int remote, Peer peer, WritePath path) throws Exception;
}
