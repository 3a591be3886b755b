package io.epipe.programs.clients;

import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.client.methods.HttpPost;
import org.apache.http.entity.StringEntity;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;
import org.apache.http.ssl.SSLContexts;
import org.apache.http.util.EntityUtils;

/** Apache HttpClient 4.5 with its defaults. */
public final class Http4 implements Client {

    private final CloseableHttpClient client = HttpClients.custom().setSSLContext(SSLContexts.createSystemDefault())
        .setDefaultRequestConfig(RequestConfig.custom().setSocketTimeout(Clients.TIMEOUT_MILLIS).build()).build();
    private final String url;

    public Http4(String url) {
        this.url = url;
    }

    @Override
    public String ask() throws Exception {
        HttpPost post = new HttpPost(url);
        post.setEntity(new StringEntity("order"));
        try (CloseableHttpResponse response = client.execute(post)) {
            EntityUtils.consume(response.getEntity());
            return "HTTP " + response.getStatusLine().getStatusCode();
        }
    }
}
