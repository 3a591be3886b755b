package io.epipe.programs.undeploy;

import org.apache.catalina.Context;
import org.apache.catalina.connector.Connector;
import org.apache.catalina.startup.Tomcat;

import java.io.File;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * A Tomcat that deploys a web application with a logging library of its own, has a client cancel a download, undeploys the application, and waits
 * until its class loader is gone; twice. Arguments: a directory for Tomcat, and the web application's. A line of standard input after each cancelled
 * download has it undeployed.
 */
public final class Undeployed {

    private Undeployed() {
    }

    public static void main(String[] arguments) throws Exception {
        Tomcat tomcat = new Tomcat();
        tomcat.setBaseDir(arguments[0]);
        Connector connector = new Connector("org.apache.coyote.http11.Http11NioProtocol");
        connector.setPort(0);
        tomcat.setConnector(connector);
        tomcat.start();
        for (int round = 1; round <= 2; round++) {
            WeakReference<ClassLoader> gone = deploy(tomcat, new File(arguments[1]), round);
            while (gone.get() != null) {
                System.gc();
                // Tomcat's own threads of the last request keep it for a while
                get(connector.getLocalPort(), "/");
                Thread.sleep(20);
            }
            System.out.println("unloaded " + round);
        }
        tomcat.stop();
    }

    private static WeakReference<ClassLoader> deploy(Tomcat tomcat, File application, int round) throws Exception {
        Context context = tomcat.addContext("/shop", application.getPath());
        Tomcat.addServlet(context, "catalogue", "io.epipe.programs.undeploy.shop.Catalogue");
        context.addServletMappingDecoded("/catalogue", "catalogue");
        if (!context.getState().isAvailable()) {
            context.start();
        }
        get(tomcat.getConnector().getLocalPort(), "/shop/catalogue");
        System.out.println("served " + round);
        System.in.read();
        WeakReference<ClassLoader> loader = new WeakReference<ClassLoader>(context.getLoader().getClassLoader());
        tomcat.getHost().removeChild(context);
        context.destroy();
        return loader;
    }

    /** Asks for a page, reads its beginning, and resets the connection. */
    private static void get(int port, String path) throws Exception {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
            client.getOutputStream().write(("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            client.getInputStream().read(new byte[100]);
            client.setSoLinger(true, 0);
        }
    }
}
