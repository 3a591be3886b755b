package io.epipe.programs.paths;

import java.io.FileInputStream;
import java.io.InputStream;
import java.net.Socket;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** Both ends of TLS. The system property {@code keystore} names a JKS file with the password {@code changeit}. */
final class Tls {

    private Tls() {
    }

    static SSLContext context() throws Exception {
        char[] password = "changeit".toCharArray();
        KeyStore keys = KeyStore.getInstance("JKS");
        try (InputStream in = new FileInputStream(System.getProperty("keystore"))) {
            keys.load(in, password);
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), new TrustManager[] {new TrustAll()}, null);
        return context;
    }

    /** A socket over a connected one, which stays open when this one is closed. */
    static SSLSocket over(Socket connected, String protocol, boolean client) throws Exception {
        SSLSocket socket = (SSLSocket) context().getSocketFactory().createSocket(connected, null,
            connected.getPort(), client);
        socket.setUseClientMode(client);
        socket.setEnabledProtocols(new String[] {protocol});
        return socket;
    }

    /** For a certificate that nobody has signed. */
    private static final class TrustAll implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {
            // none is asked for
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {
            // it is our own
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }
}
