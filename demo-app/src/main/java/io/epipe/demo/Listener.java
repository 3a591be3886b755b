package io.epipe.demo;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;

/** A listening socket of either API. */
interface Listener extends Closeable {

    /** @return where it listens */
    InetSocketAddress address();

    /** Waits for the next connection. */
    Connection accept() throws IOException;
}
