package io.epipe.engines;

import static org.assertj.core.api.Assertions.assertThat;

import org.codelibs.opensearch.runner.OpenSearchRunner;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The index template for OpenSearch in docs/fleet.md: it takes every line of the agent, and finds and counts them. */
class OpenSearchRecipeIT {

    @TempDir
    Path directory;

    private final HttpClient http = HttpClient.newHttpClient();
    private String node;

    @Test
    void everyLineIsTakenAndCounted() throws Exception {
        List<String> lines = DemoRecords.in(Files.createDirectories(directory.resolve("records")));
        OpenSearchRunner runner = new OpenSearchRunner();
        try {
            runner.build(OpenSearchRunner.newConfigs().basePath(directory.resolve("node").toString()).numOfNode(1).baseHttpPort(9200)
                .disableESLogger().useLogger().clusterName("epipe"));
            runner.ensureYellow();
            node = "http://127.0.0.1:" + runner.node().settings().get("http.port");
            assertThat(call("PUT", "/_index_template/epipe", DemoRecords.recipe("opensearch-template"))).contains("\"acknowledged\":true");
            StringBuilder bulk = new StringBuilder();
            for (String line : lines) {
                bulk.append("{\"index\":{\"_index\":\"epipe-2026.11\"}}\n").append(line).append('\n');
            }
            String answer = call("POST", "/_bulk?refresh=true", bulk.toString());
            assertThat(answer).contains("\"errors\":false");
            String counted = call("POST", "/epipe-*/_search", DemoRecords.recipe("opensearch-search"));
            Map<String, Long> verdicts = new TreeMap<>();
            Matcher bucket = Pattern.compile("\"key\":\"([A-Z_]+)\",\"doc_count\":(\\d+)").matcher(counted);
            while (bucket.find()) {
                verdicts.put(bucket.group(1), Long.valueOf(bucket.group(2)));
            }
            assertThat(verdicts).as(counted).isEqualTo(DemoRecords.verdicts(lines));
            String words = call("POST", "/epipe-*/_search", "{\"query\":{\"match\":{\"epipe.explanation\":\"acknowledged\"}}}");
            assertThat(words).as("found by a word of its explanation").doesNotContain("\"total\":{\"value\":0").contains("\"_index\":\"epipe-2026.11\"");
        } finally {
            runner.close();
            runner.clean();
        }
    }

    private String call(String method, String path, String body) throws Exception {
        HttpResponse<String> response = http.send(HttpRequest.newBuilder(URI.create(node + path)).header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return response.body();
    }
}
