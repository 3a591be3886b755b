package io.epipe.programs.histories;

import java.io.IOException;

/** A connection by one of the JDK's interfaces. */
abstract class Line {

    /** Writes all; counts in the entry what was done by calls that returned. */
    abstract void write(int bytes, Entry entry, long deadline) throws Exception;

    /** One read; -1 at the end of the stream. */
    abstract int read(int most, long deadline) throws Exception;

    abstract void shutdownOutput() throws IOException;

    abstract void shutdownInput() throws IOException;

    abstract void close() throws IOException;

    abstract void abort() throws IOException;

    abstract void keepAlive() throws IOException;

    /** FileChannel.transferTo, where there is a channel. */
    void send(int bytes, Entry entry, long deadline) throws Exception {
        write(bytes, entry, deadline);
    }

    static IOException late() {
        return new IOException("the history is over");
    }
}
