package io.epipe.programs.clients;

import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.http.io.entity.StringEntity;

import java.util.concurrent.TimeUnit;

/** Apache HttpClient 5 with its defaults. */
public final class Http5 implements Client {

    private final CloseableHttpClient client = HttpClients.custom().useSystemProperties().setDefaultRequestConfig(RequestConfig.custom()
        .setResponseTimeout(Clients.TIMEOUT_MILLIS, TimeUnit.MILLISECONDS).build()).build();
    private final String url;

    public Http5(String url) {
        this.url = url;
    }

    @Override
    public String ask() throws Exception {
        HttpPost post = new HttpPost(url);
        post.setEntity(new StringEntity("order"));
        return client.execute(post, response -> {
            EntityUtils.consume(response.getEntity());
            return "HTTP " + response.getCode();
        });
    }
}
