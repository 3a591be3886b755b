package io.epipe.programs.clients;

import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URL;

/** HttpURLConnection, which keeps connections by itself and repeats a request silently. */
public final class HttpUrlConnection implements Client {

    private final String url;

    public HttpUrlConnection(String url) {
        this.url = url;
    }

    @Override
    public String ask() throws Exception {
        HttpURLConnection connection = (HttpURLConnection) new URL(url).openConnection();
        connection.setReadTimeout(Clients.TIMEOUT_MILLIS);
        connection.setDoOutput(true);
        connection.getOutputStream().write("order".getBytes("US-ASCII"));
        try (InputStream in = connection.getInputStream()) {
            while (in.read() >= 0) {
                continue;
            }
        }
        return "HTTP " + connection.getResponseCode();
    }
}
