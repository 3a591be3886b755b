package io.epipe.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URL;

/** Makes one HTTP request over loopback, to itself. */
public final class OneRequestMain {

    private OneRequestMain() {
    }

    public static void main(String[] arguments) throws Exception {
        final ServerSocket server = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"));
        new Thread() {
            @Override
            public void run() {
                try {
                    Socket accepted = server.accept();
                    accepted.getInputStream().read(new byte[1000]);
                    accepted.getOutputStream()
                        .write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok".getBytes("US-ASCII"));
                    accepted.close();
                } catch (IOException e) {
                    e.printStackTrace();
                }
            }
        }.start();
        InputStream in = new URL("http://127.0.0.1:" + server.getLocalPort() + "/").openStream();
        in.read();
        in.close();
    }
}
