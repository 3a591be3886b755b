package io.epipe.programs.undeploy.shop;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.io.OutputStream;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;

/** Answers with 64 MiB, more than any socket's buffers hold, and logs through the Logback that lies in its own WEB-INF/lib. */
public final class Catalogue extends HttpServlet {

    private static final long serialVersionUID = 1;
    private static final Logger LOG = LoggerFactory.getLogger(Catalogue.class);

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        LOG.warn("the application logs");
        OutputStream out = response.getOutputStream();
        for (int i = 0; i < 1_024; i++) {
            out.write(new byte[65_536]);
        }
    }

    /** As an application's listener does. */
    @Override
    public void destroy() {
        Object loggers = LoggerFactory.getILoggerFactory();
        try {
            loggers.getClass().getMethod("stop").invoke(loggers);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
