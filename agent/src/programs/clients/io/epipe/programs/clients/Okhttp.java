package io.epipe.programs.clients;

import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

import java.util.concurrent.TimeUnit;

/** OkHttp with its defaults. */
public final class Okhttp implements Client {

    private final OkHttpClient client = new OkHttpClient.Builder()
        .readTimeout(Clients.TIMEOUT_MILLIS, TimeUnit.MILLISECONDS).build();
    private final String url;

    public Okhttp(String url) {
        this.url = url;
    }

    @Override
    public String ask() throws Exception {
        Request request = new Request.Builder().url(url).post(RequestBody.create("order", MediaType.parse("text/plain"))).build();
        try (Response response = client.newCall(request).execute()) {
            response.body().bytes();
            return "HTTP " + response.code();
        }
    }
}
