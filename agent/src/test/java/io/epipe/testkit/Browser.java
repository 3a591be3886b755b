package io.epipe.testkit;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A headless Chromium, driven by its DevTools protocol over the JDK's own WebSocket: no driver and no library. One page at a time.
 */
public final class Browser implements AutoCloseable {

    private static final JsonFactory JSON = new JsonFactory();
    private static final long LIMIT_SECONDS = 120;
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");

    private final Process process;
    private final Path profile;
    private final WebSocket socket;
    private final AtomicInteger next = new AtomicInteger();
    private final Map<Integer, CompletableFuture<Map<String, Object>>> answers = new ConcurrentHashMap<>();
    private final List<String> problems = new CopyOnWriteArrayList<>();
    private final String session;

    /** Whether there is a Chromium on the path; says what is not tested where there is none. */
    public static boolean isHere(String test) {
        if (program() != null) {
            return true;
        }
        System.out.println("epipe tests: NOT TESTED in a browser: " + test + " (no chromium here)");
        return false;
    }

    private static String program() {
        for (String directory : System.getenv("PATH").split(":")) {
            for (String name : NAMES) {
                if (Files.isExecutable(Path.of(directory, name))) {
                    return Path.of(directory, name).toString();
                }
            }
        }
        return null;
    }

    /** Starts it with an empty page of this size. */
    public Browser(int width, int height) throws Exception {
        profile = Files.createTempDirectory("epipe-browser");
        process = new ProcessBuilder(program(), "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
            "--hide-scrollbars", "--disable-background-networking", "--remote-debugging-port=0", "--remote-allow-origins=*",
            "--window-size=" + width + "," + height, "--user-data-dir=" + profile, "about:blank")
            .redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
        BufferedReader error = process.errorReader(StandardCharsets.UTF_8);
        String line = error.readLine();
        StringBuilder said = new StringBuilder();
        while (line != null && !line.startsWith("DevTools listening on ")) {
            said.append(line).append('\n');
            line = error.readLine();
        }
        if (line == null) {
            throw new IllegalStateException("the browser did not start: " + said);
        }
        Thread drain = new Thread(() -> {
            try {
                while (error.readLine() != null) {
                    // so that the browser never waits for somebody to read
                }
            } catch (IOException e) {
                // it has ended
            }
        }, "browser-error");
        drain.setDaemon(true);
        drain.start();
        socket = HttpClient.newHttpClient().newWebSocketBuilder()
            .buildAsync(URI.create(line.substring("DevTools listening on ".length()).trim()), new Listener()).get(LIMIT_SECONDS, TimeUnit.SECONDS);
        String target = (String) call(null, "Target.createTarget", "{\"url\":\"about:blank\"}").get("targetId");
        session = (String) call(null, "Target.attachToTarget", "{\"targetId\":\"" + target + "\",\"flatten\":true}").get("sessionId");
        for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
            call(session, domain + ".enable", "{}");
        }
        call(session, "Emulation.setDeviceMetricsOverride",
            "{\"width\":" + width + ",\"height\":" + height + ",\"deviceScaleFactor\":1,\"mobile\":false}");
    }

    /** Opens a file, by its file: address, and waits until {@code condition}, an expression, is true. */
    public void open(Path file, String hash, String condition) throws Exception {
        call(session, "Page.navigate", "{\"url\":" + quoted("about:blank") + "}");
        call(session, "Page.navigate", "{\"url\":" + quoted(file.toUri() + hash) + "}");
        await(condition);
    }

    /** Waits until an expression is true: looked at in each frame that the page draws. */
    public void await(String condition) throws Exception {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
        while (System.nanoTime() < until) {
            try {
                if (Boolean.TRUE.equals(evaluate("new Promise(done => { const look = () => (" + condition
                    + ") ? done(true) : document.readyState === 'complete' && performance.now() > 1e5 ? done(false) : setTimeout(look, 5); look(); })"))) {
                    return;
                }
            } catch (IllegalStateException e) {
                // the page that was asked is gone: the next one has just come
                if (!e.getMessage().contains("context") && !e.getMessage().contains("navigated")) {
                    throw e;
                }
            }
        }
        throw new AssertionError("never true: " + condition + "; problems: " + problems);
    }

    /** The value of an expression, or of the promise that it is: String, Double, Boolean, List, Map or null. */
    public Object evaluate(String expression) throws Exception {
        Map<String, Object> answer = call(session, "Runtime.evaluate", "{\"expression\":" + quoted(expression)
            + ",\"returnByValue\":true,\"awaitPromise\":true,\"userGesture\":true}");
        if (answer.containsKey("exceptionDetails")) {
            throw new AssertionError(expression + ": " + answer.get("exceptionDetails"));
        }
        return ((Map<?, ?>) answer.get("result")).get("value");
    }

    /** What the console showed as an error, what was thrown and not caught, and what was asked of the network. */
    public List<String> problems() {
        return problems;
    }

    /** A key as a person presses it: {@code Tab}, {@code Enter}, {@code ArrowRight}, {@code /}. */
    public void press(String key) throws Exception {
        String text = key.equals("Enter") ? ",\"text\":\"\\r\"" : key.length() == 1 ? ",\"text\":" + quoted(key) : "";
        int code = switch (key) {
            case "Tab" -> 9;
            case "Enter" -> 13;
            case "ArrowRight" -> 39;
            case "ArrowLeft" -> 37;
            default -> key.charAt(0);
        };
        String event = "\"key\":" + quoted(key) + ",\"windowsVirtualKeyCode\":" + code;
        call(session, "Input.dispatchKeyEvent", "{\"type\":\"keyDown\"," + event + text + "}");
        call(session, "Input.dispatchKeyEvent", "{\"type\":\"keyUp\"," + event + "}");
    }

    /** Text as a person types it into what has the focus. */
    public void type(String text) throws Exception {
        call(session, "Input.insertText", "{\"text\":" + quoted(text) + "}");
    }

    /** The time zone of the page. */
    public void timeZone(String zone) throws Exception {
        call(session, "Emulation.setTimezoneOverride", "{\"timezoneId\":" + quoted(zone) + "}");
    }

    /** Light or dark, screen or print. */
    public void media(String type, String scheme) throws Exception {
        call(session, "Emulation.setEmulatedMedia",
            "{\"media\":" + quoted(type) + ",\"features\":[{\"name\":\"prefers-color-scheme\",\"value\":" + quoted(scheme) + "}]}");
    }

    /** A picture of what is seen. */
    public void screenshot(Path png) throws Exception {
        Files.write(png, Base64.getDecoder().decode((String) call(session, "Page.captureScreenshot", "{\"format\":\"png\"}").get("data")));
    }

    /** The page as it is printed. */
    public byte[] print() throws Exception {
        return Base64.getDecoder().decode((String) call(session, "Page.printToPDF", "{\"printBackground\":true}").get("data"));
    }

    private Map<String, Object> call(String of, String method, String parameters) throws Exception {
        int id = next.incrementAndGet();
        CompletableFuture<Map<String, Object>> answer = new CompletableFuture<>();
        answers.put(id, answer);
        socket.sendText("{\"id\":" + id + ",\"method\":\"" + method + "\"" + (of == null ? "" : ",\"sessionId\":\"" + of + "\"")
            + ",\"params\":" + parameters + "}", true).get(LIMIT_SECONDS, TimeUnit.SECONDS);
        Map<String, Object> got = answer.get(LIMIT_SECONDS, TimeUnit.SECONDS);
        if (got.containsKey("error")) {
            throw new IllegalStateException(method + ": " + got.get("error"));
        }
        return map(got.get("result"));
    }

    private void message(Map<String, Object> message) {
        if (message.get("id") instanceof Double id) {
            answers.remove(id.intValue()).complete(message);
            return;
        }
        Map<String, Object> parameters = map(message.get("params"));
        switch (String.valueOf(message.get("method"))) {
            case "Runtime.exceptionThrown" -> problems.add("thrown: " + parameters);
            case "Runtime.consoleAPICalled" -> {
                if (List.of("error", "warning", "assert").contains(parameters.get("type"))) {
                    problems.add("console: " + parameters);
                }
            }
            case "Log.entryAdded" -> problems.add("log: " + parameters);
            case "Network.requestWillBeSent" -> {
                String url = String.valueOf(map(parameters.get("request")).get("url"));
                if (!url.startsWith("file:") && !url.startsWith("about:")) {
                    problems.add("asked the network for " + url);
                }
            }
            default -> { }
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return value == null ? Map.of() : (Map<String, Object>) value;
    }

    private static String quoted(String text) throws IOException {
        StringWriter quoted = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(quoted)) {
            out.writeString(text);
        }
        return quoted.toString();
    }

    private static Object value(JsonParser parser) throws IOException {
        JsonToken token = parser.currentToken();
        switch (token) {
            case START_OBJECT:
                Map<String, Object> map = new LinkedHashMap<>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    String key = parser.currentName();
                    parser.nextToken();
                    map.put(key, value(parser));
                }
                return map;
            case START_ARRAY:
                List<Object> list = new ArrayList<>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    list.add(value(parser));
                }
                return list;
            case VALUE_STRING:
                return parser.getText();
            case VALUE_NULL:
                return null;
            case VALUE_TRUE:
            case VALUE_FALSE:
                return token == JsonToken.VALUE_TRUE;
            default:
                return parser.getDoubleValue();
        }
    }

    @Override
    public void close() throws Exception {
        socket.abort();
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly().waitFor();
        try (Stream<Path> files = Files.walk(profile)) {
            files.sorted(Comparator.reverseOrder()).forEach(file -> file.toFile().delete());
        }
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                try (JsonParser parser = JSON.createParser(text.toString())) {
                    parser.nextToken();
                    message(map(value(parser)));
                } catch (IOException e) {
                    problems.add("no answer: " + e);
                }
                text.setLength(0);
            }
            webSocket.request(1);
            return null;
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            answers.values().forEach(answer -> answer.completeExceptionally(error));
        }
    }
}
