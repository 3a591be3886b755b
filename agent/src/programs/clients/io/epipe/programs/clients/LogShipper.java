package io.epipe.programs.clients;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;

/** What a log appender does: writes lines, and never reads. */
public final class LogShipper implements Client, Closeable {

    private final Socket socket;

    public LogShipper(String address) throws Exception {
        socket = new Socket("localhost", Integer.parseInt(address));
    }

    @Override
    public String ask() throws Exception {
        OutputStream out = socket.getOutputStream();
        out.write("<13>a line that somebody may need one day\n".getBytes("US-ASCII"));
        out.flush();
        return "written";
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
