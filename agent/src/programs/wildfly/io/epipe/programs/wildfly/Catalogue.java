package io.epipe.programs.wildfly;

import jakarta.servlet.annotation.WebServlet;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;

import java.io.IOException;
import java.io.OutputStream;

/** A download that is large enough to be cancelled, in a server of applications. */
@WebServlet("/catalogue")
public class Catalogue extends HttpServlet {

    private static final long serialVersionUID = 1;
    private static final int CHUNKS = 4_096;
    private static final int CHUNK = 16_384;

    /** 64 MiB: more than any socket's buffers hold. */
    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) {
        byte[] chunk = new byte[CHUNK];
        try {
            OutputStream out = response.getOutputStream();
            for (int i = 0; i < CHUNKS; i++) {
                out.write(chunk);
            }
        } catch (IOException left) {
            // which frame it failed in differs from run to run
            System.out.println("the client has left");
        }
    }
}
