package io.epipe.programs.clients;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;

/** The JDK's HttpClient, whose own thread reads all the time. */
public final class JdkHttp implements Client {

    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final String url;

    public JdkHttp(String url) {
        this.url = url;
    }

    @Override
    public String ask() throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofMillis(Clients.TIMEOUT_MILLIS))
            .POST(HttpRequest.BodyPublishers.ofString("order")).build();
        return "HTTP " + client.send(request, HttpResponse.BodyHandlers.ofString()).statusCode();
    }
}
