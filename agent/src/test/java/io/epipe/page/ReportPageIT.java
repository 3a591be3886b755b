package io.epipe.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.epipe.testkit.Browser;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The page of {@code report}, opened in a real browser, its numbers held against those of another program (DuckDB). */
class ReportPageIT {

    private static final String READY = "document.documentElement && document.documentElement.dataset.ready === 'yes'";

    /** What is left of an incident whose own record was rotated away. */
    private static final String REPEATS = "{\"timestamp\":\"2026-11-29T00:51:07.115651Z\",\"event.name\":\"epipe.repeats\","
        + "\"epipe.incident.id\":\"999\",\"service.instance.id\":\"8f0c\",\"epipe.repeats.count\":5}\n";

    @TempDir
    Path directory;

    private Path page(Jdk jdk, String heap, Path... inputs) throws Exception {
        Path page = directory.resolve("page.html");
        List<String> arguments = new ArrayList<>(List.of("-jar", ForkedJvm.agentJar().toString(), "report", "-o", page.toString()));
        for (Path input : inputs) {
            arguments.add(input.toString());
        }
        ForkedJvm.Ended ended = ForkedJvm.on(jdk).vm("-Xmx" + heap).run(arguments.toArray(new String[0])).startAndAwait();
        assertThat(ended.status()).as(ended.err() + ended.out()).isZero();
        assertThat(ended.out()).endsWith("page.html" + System.lineSeparator());
        return page;
    }

    /** A figure of the page: name to number, in the page's order. */
    private static Map<String, Long> figure(Browser browser, String name) throws Exception {
        Map<String, Long> figure = new LinkedHashMap<>();
        browser.evaluate("SHOWN.set('" + name + "', 100000), update(true)");
        for (Object item : (List<?>) browser.evaluate("[...document.querySelectorAll('#facet-" + name
            + " .item')].map(i => [i.title, i.querySelector('.n').textContent])")) {
            figure.put((String) ((List<?>) item).get(0), Long.valueOf(((String) ((List<?>) item).get(1)).replace(",", "")));
        }
        return figure;
    }

    private static Map<String, Long> query(Statement sql, String select) throws Exception {
        Map<String, Long> rows = new LinkedHashMap<>();
        try (ResultSet result = sql.executeQuery(select)) {
            while (result.next()) {
                rows.put(result.getString(1), result.getLong(2));
            }
        }
        return rows;
    }

    private static void failures(Statement sql, Path files) throws Exception {
        sql.execute("create view failures as select *, case when \"event.name\" = 'epipe.repeats' then \"epipe.repeats.count\" else 1 end as n,"
            + " case when \"event.name\" = 'epipe.repeats' then \"epipe.repeats.last_timestamp\" else \"timestamp\" end as \"at\","
            + " case when \"epipe.role\" = 'server' then \"network.peer.address\" else \"network.peer.address\" || ':' || \"network.peer.port\" end as peer"
            + " from read_json_auto('" + files + "/*.json', union_by_name = true)");
        sql.execute("set timezone = 'UTC'");
    }

    @Test
    void theNumbersAreThoseOfAnotherProgramWhateverTheFilters() throws Exception {
        assumeTrue(Browser.isHere("the numbers of the page"));
        SampleRecords.write(directory, 3_000, 5, 11);
        Path page = page(Jdk.current(), "256m", directory);
        try (Browser browser = new Browser(1_360, 1_500); Connection connection = DriverManager.getConnection("jdbc:duckdb:");
            Statement sql = connection.createStatement()) {
            failures(sql, directory);
            browser.timeZone("UTC");
            browser.open(page, "", READY);
            Map<String, String> columns = Map.of("verdict", "\"epipe.verdict\"", "peer", "peer", "site", "\"code.function.name\"",
                "service", "\"service.name\"", "host", "\"host.name\"", "confidence", "\"epipe.confidence\"", "role", "\"epipe.role\"");
            for (Map.Entry<String, String> column : columns.entrySet()) {
                assertThat(figure(browser, column.getKey())).as(column.getKey()).isNotEmpty()
                    .isEqualTo(query(sql, "select " + column.getValue() + ", sum(n) from failures group by 1"));
            }
            // filters combine; each figure but those that are filtered counts what is left
            browser.evaluate("document.querySelector('#facet-service [title=orders]').click()");
            browser.evaluate("document.querySelector('#facet-verdict [title=CLIENT_GONE]').click()");
            browser.evaluate("document.querySelector('#facet-verdict [title=STALE_CONNECTION]').click()");
            String where = " where \"service.name\" = 'orders' and \"epipe.verdict\" in ('CLIENT_GONE', 'STALE_CONNECTION')";
            assertThat(figure(browser, "site")).isEqualTo(query(sql, "select \"code.function.name\", sum(n) from failures" + where + " group by 1"));
            assertThat(figure(browser, "service")).as("not by its own filter").isEqualTo(query(sql, "select \"service.name\", sum(n) from failures"
                + " where \"epipe.verdict\" in ('CLIENT_GONE', 'STALE_CONNECTION') group by 1"));
            long shown = query(sql, "select 'all', sum(n) from failures" + where).get("all");
            long all = query(sql, "select 'all', sum(n) from failures").get("all");
            assertThat(browser.evaluate("document.getElementById('count').textContent"))
                .isEqualTo(String.format("%,d of %,d failures", shown, all));
            assertThat(browser.evaluate("document.getElementById('incidents-title').textContent")).isEqualTo(String.format("%,d incidents",
                query(sql, "select 'all', count(*) from failures" + where + " and \"event.name\" <> 'epipe.repeats'").get("all")));
            byHourAndTime(browser, sql, where);
            // the address holds the filters: the same page, opened with it, shows the same
            String hash = (String) browser.evaluate("location.hash");
            browser.open(page, hash, READY + " && document.querySelectorAll('.chip').length === 4");
            assertThat(browser.evaluate("document.getElementById('count').textContent"))
                .isEqualTo(String.format("%,d of %,d failures", shown, all));
            assertThat(browser.problems()).isEmpty();
        }
    }

    private static void byHourAndTime(Browser browser, Statement sql, String where) throws Exception {
        Map<String, Long> hours = query(sql, "select lpad(cast(hour(\"at\"::timestamptz) as varchar), 2, '0'), sum(n) from failures" + where + " group by 1");
        Map<String, Long> shown = new LinkedHashMap<>();
        for (Object label : (List<?>) browser.evaluate("[...document.querySelectorAll('#hours .slot')].map(s => s.getAttribute('aria-label'))")) {
            String[] parts = ((String) label).replace(",", "").split(":00 to .*: | failure");
            if (Long.parseLong(parts[1]) > 0) {
                shown.put(parts[0], Long.valueOf(parts[1]));
            }
        }
        assertThat(shown).isEqualTo(hours);
        List<?> bars = (List<?>) browser.evaluate("[...document.querySelectorAll('#time .slot')].map(s => s.getAttribute('aria-label'))");
        long sum = 0;
        for (Object label : bars) {
            sum += Long.parseLong(((String) label).replaceAll(".*: ([0-9,]+) failures?$", "$1").replace(",", ""));
        }
        assertThat(sum).isEqualTo(query(sql, "select 'all', sum(n) from failures" + where).get("all"));
    }

    @Test
    void anIncidentIsFoundOpenedAndDrawnWithTheKeyboardAlone() throws Exception {
        assumeTrue(Browser.isHere("one incident on the page"));
        SampleRecords.write(directory, 400, 2, 3);
        Path page = page(Jdk.current(), "64m", directory);
        try (Browser browser = new Browser(1_360, 1_500)) {
            browser.open(page, "", READY);
            browser.press("/");
            browser.type("#17");
            browser.await("document.querySelectorAll('.list > li > .line').length === 1");
            browser.evaluate("document.getElementById('sort').focus()");
            browser.press("Tab");
            browser.press("Enter");
            browser.await("document.querySelector('.line').getAttribute('aria-expanded') === 'true'");
            List<?> drawn = (List<?>) browser.evaluate("[...document.querySelectorAll('.drawing svg .l')].map(t => t.textContent)");
            List<?> lines = (List<?>) browser.evaluate("text('epipe.timeline', MATCHED[0]).split('\\n')");
            assertThat(drawn).isNotEmpty().hasSameSizeAs(lines);
            for (int i = 0; i < drawn.size(); i++) {
                assertThat((String) lines.get(i)).contains(" " + drawn.get(i) + " ");
            }
            assertThat((String) browser.evaluate("document.querySelector('.drawing svg').getAttribute('aria-label')")).startsWith("Sequence diagram: ");
            assertThat((String) browser.evaluate("document.querySelector('pre .own').textContent")).contains("com.acme.");
            // its link opens it, in the middle of all others
            String link = (String) browser.evaluate("document.querySelector('.actions a').getAttribute('href')");
            browser.open(page, link, READY + " && document.querySelector('.open')");
            assertThat((String) browser.evaluate("[...document.querySelectorAll('.open dt')].find(d => d.textContent === 'epipe.incident.id').nextSibling.textContent"))
                .isEqualTo("17");
            // the bars of a chart are one stop of Tab, and arrows go on from there
            browser.evaluate("document.querySelector('#hours .slot').focus()");
            browser.press("ArrowRight");
            browser.press("Enter");
            assertThat(browser.evaluate("[...chosen.hours].join()")).isEqualTo("1");
            assertThat(browser.evaluate("document.activeElement.getAttribute('aria-label').slice(0, 5)")).isEqualTo("01:00");
            assertThat(browser.problems()).isEmpty();
        }
    }

    @Test
    void theTimeOutAndBothEndsAreShownAndFilter() throws Exception {
        assumeTrue(Browser.isHere("the findings of the page"));
        SampleRecords.write(directory, 600, 2, 5);
        Files.writeString(directory.resolve("ends.json"), "{\"timestamp\":\"2026-11-25T10:00:05Z\",\"event.name\":\"epipe.write_failure\","
            + "\"epipe.incident.id\":\"9001\",\"network.local.address\":\"10.1.0.1\",\"network.local.port\":40000,\"network.peer.address\":\"10.1.0.2\","
            + "\"network.peer.port\":81,\"epipe.verdict\":\"PEER_CLOSED\",\"epipe.peer.fin_received\":true,\"service.name\":\"one\"}\n"
            + "{\"timestamp\":\"2026-11-25T10:00:06Z\",\"event.name\":\"epipe.read_failure\",\"epipe.incident.id\":\"9002\","
            + "\"network.local.address\":\"10.1.0.2\",\"network.local.port\":81,\"network.peer.address\":\"10.1.0.1\",\"network.peer.port\":40000,"
            + "\"epipe.verdict\":\"PEER_ABORTED\",\"epipe.peer.fin_received\":false,\"service.name\":\"other\"}\n");
        Path page = page(Jdk.current(), "64m", directory);
        try (Browser browser = new Browser(1_360, 1_500)) {
            browser.open(page, "", READY);
            assertThat((String) browser.evaluate("document.getElementById('finding-list').textContent"))
                .contains("connections to 10.0.3.7:3306 were closed by the peer 300.1").contains("some limit of 300 s (5 min)")
                .contains("1 connection was seen from both ends").contains("other1");
            browser.evaluate("document.querySelector('[data-limit]').click()");
            assertThat(browser.evaluate("MATCHED.length === INDEX.limits[0].count && MATCHED.every(r => text('epipe.verdict', r) === 'STALE_CONNECTION')"))
                .isEqualTo(true);
            browser.evaluate("clear()");
            browser.evaluate("document.querySelector('[data-pairs]').click()");
            browser.evaluate("document.querySelectorAll('.line').forEach(l => l.click())");
            assertThat((String) browser.evaluate("document.querySelector('.pair').textContent"))
                .contains("Acted first: other, 10.1.0.2:81").contains("none had come to it");
            assertThat(browser.problems()).isEmpty();
        }
    }

    @Test
    void everyKindOfRecordIsShownAsWhatItIs() throws Exception {
        assumeTrue(Browser.isHere("kinds of records on the page"));
        String common = "{\"timestamp\":\"2026-11-25T10:00:05Z\",\"epipe.incident.id\":\"1\",\"epipe.confidence\":\"certain\",\"process.pid\":7,";
        Files.writeString(directory.resolve("kinds.json"),
            common + "\"event.name\":\"epipe.lost_write\",\"epipe.verdict\":\"STALE_CONNECTION\",\"code.stacktrace\":\"\\tat com.acme.A.read(A.java:3)\\n\","
            + "\"code.function.name\":\"com.acme.A.read\",\"epipe.timeline\":[\"−1.000 s  us ── 5 bytes ──▶ peer     never acknowledged\"]}\n"
            + common.replace("05Z", "06Z") + "\"event.name\":\"epipe.read_failure\",\"epipe.verdict\":\"PEER_ABORTED\",\"epipe.timeline\":["
            + "\"          us ◀──── RST ──── peer     the connection was reset\",\" 0        us ── read ✗               ECONNRESET: Connection reset\"]}\n"
            + common.replace("05Z", "07Z") + "\"event.name\":\"epipe.write_failure\",\"epipe.verdict\":\"CHILD_EXITED\",\"network.transport\":\"pipe\","
            + "\"epipe.pipe.path\":\"pipe:[4711]\",\"epipe.child.pid\":12,\"epipe.child.command\":\"gzip -c\",\"epipe.child.exit_status\":1,"
            + "\"epipe.operation\":\"Process.stdin\",\"epipe.timeline\":[\" 0        us ── 8 bytes ✗            EPIPE: Broken pipe\"]}\n"
            + common.replace("05Z", "08Z") + "\"event.name\":\"epipe.abortive_close\",\"epipe.verdict\":\"CLOSED_ABORTIVELY\",\"epipe.timeline\":["
            + "\" 0        us ── close\"]}\n");
        Path page = page(Jdk.current(), "64m", directory);
        try (Browser browser = new Browser(1_360, 1_500)) {
            browser.open(page, "", READY);
            browser.evaluate("document.querySelectorAll('.line').forEach(l => l.click())");
            List<?> shown = (List<?>) browser.evaluate("[...document.querySelectorAll('.detail')].map(d => d.textContent)");
            assertThat((String) shown.get(0)).contains("CLOSED_ABORTIVELY");
            assertThat((String) shown.get(1)).contains("CHILD_EXITED", "gzip -c", "exit status1", "the child");
            assertThat((String) shown.get(2)).contains("a read failed").contains("PEER_ABORTED");
            assertThat((String) shown.get(3)).contains("a write that succeeded was lost").contains("at com.acme.A.read(A.java:3)");
            assertThat(browser.evaluate("[...document.querySelectorAll('.drawing svg .l')].map(t => t.textContent).join()")).isEqualTo("close,8 bytes,RST,read,5 bytes");
            assertThat(browser.evaluate("[...document.querySelectorAll('.drawing svg')].map(d => d.querySelectorAll('path.a').length).join()"))
                .as("lines: of the close one, which ends in no cross").isEqualTo("1,2,3,1");
            assertThat((String) browser.evaluate("document.querySelector('.drawing svg').getAttribute('aria-label')")).isEqualTo("Sequence diagram: 0 close");
            assertThat(browser.evaluate("document.querySelector('.drawing svg').querySelectorAll('.note').length")).as("notes of the close").isEqualTo(0.0);
            assertThat(browser.evaluate("document.querySelector('#facet-peer').textContent")).isEqualTo("Peer(not known)3gzip -c1");
            assertThat(browser.problems()).isEmpty();
        }
    }

    @Test
    void hostileRecordsStayText() throws Exception {
        assumeTrue(Browser.isHere("hostile records on the page"));
        String evil = "</script><script>document.title='owned'</script><img src=x onerror=\\\"document.title='owned'\\\"><svg onload=alert(1)>"
            + "\\u202e\\u0000\\u001b[31m&lt;javascript:alert(1)&#x3c;\\ud800 @DATA@ @SCRIPT@ ${x} constructor __proto__";
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            lines.append("{\"timestamp\":\"2026-11-25T10:00:").append(10 + i).append("Z\",\"event.name\":\"epipe.write_failure\",\"epipe.incident.id\":\"").append(i).append('"');
            for (String key : List.of("epipe.verdict", "epipe.confidence", "epipe.explanation", "epipe.advice", "error.type", "exception.type",
                "exception.message", "exception.stacktrace", "code.function.name", "network.peer.address", "service.name", "host.name",
                "epipe.operation", "thread.name", "epipe.last_words", "epipe.earlier_failure", "__proto__", "<b>key</b>", "~limit", "~pair", "~weight",
                "constructor", "epipe.role")) {
                lines.append(",\"").append(key).append("\":\"").append(key.equals("epipe.verdict") && i % 2 == 0 ? "__proto__" : evil).append(i % 3).append('"');
            }
            lines.append(",\"epipe.timeline\":[\"").append(evil).append("\",\"  -1 us ── ").append(evil).append(" ──▶ peer ").append(evil)
                .append("\"],\"network.peer.port\":").append("99999999999999999999").append("}\n");
        }
        Files.writeString(directory.resolve("evil </script><script>document.title='owned'</script>.json".replace("/", "_")), lines + "{\"event.name\":\"" + evil + "\"}\n" + evil);
        Path page = page(Jdk.current(), "64m", directory);
        assertThat(Files.readString(page)).doesNotContain("owned'</script>").contains("default-src 'none'");
        try (Browser browser = new Browser(1_360, 1_500)) {
            browser.open(page, "", READY);
            browser.evaluate("document.querySelectorAll('.line').forEach(l => l.click())");
            browser.evaluate("document.querySelectorAll('details').forEach(d => { d.open = true; })");
            browser.evaluate("document.querySelectorAll('.item').forEach(i => { i.click(); })");
            browser.evaluate("clear()");
            assertThat(browser.evaluate("document.querySelectorAll('.line').length")).isEqualTo(20.0);
            assertThat(browser.evaluate("document.title")).isEqualTo("epipe: why writes failed");
            assertThat(browser.evaluate("document.querySelectorAll('img, iframe, object, a[href^=javascript]').length")).isEqualTo(0.0);
            assertThat(browser.evaluate("document.scripts.length")).isEqualTo(1.0);
            assertThat((String) browser.evaluate("document.body.innerText")).contains("<img src=x onerror=").contains("\\u202e").doesNotContain("\u202e");
            // what the policy would have to stop is reported: there is nothing to stop
            assertThat(browser.problems()).isEmpty();
            // and it does stop what a record would smuggle in
            browser.evaluate("void document.body.insertAdjacentHTML('beforeend', '<img src=x onerror=\"document.title=1\"><script src=\"http://127.0.0.1:9/\"><\\/script>')");
            browser.await("document.querySelector('img')");
            assertThat(browser.evaluate("document.title")).isEqualTo("epipe: why writes failed");
        }
    }

    @Test
    void lightDarkAndPrintAreReadable() throws Exception {
        assumeTrue(Browser.isHere("colours of the page"));
        SampleRecords.write(directory, 200, 2, 8);
        Path page = page(Jdk.current(), "64m", directory);
        try (Browser browser = new Browser(1_360, 1_500)) {
            for (String scheme : List.of("light", "dark")) {
                browser.media("screen", scheme);
                browser.open(page, "", READY);
                browser.evaluate("document.querySelector('.line').click()");
                assertThat(browser.evaluate("document.documentElement.dataset.theme")).isEqualTo(scheme);
                // contrast after WCAG 2, of every text that is seen, against what is behind it
                assertThat((List<?>) browser.evaluate(CONTRAST)).as(scheme).isEmpty();
            }
            assertThat(new String(browser.print(), 0, 5, java.nio.charset.StandardCharsets.US_ASCII)).isEqualTo("%PDF-");
            assertThat(browser.problems()).isEmpty();
        }
    }

    private static final String CONTRAST = "(() => { const rgb = c => (c.match(/[\\d.]+/g) || []).map(Number);"
        + "const lum = c => { const [r, g, b] = c.slice(0, 3).map(v => { v /= 255; return v <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4; });"
        + " return .2126 * r + .7152 * g + .0722 * b; };"
        + "const behind = e => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c.length === 3 || c[3] === 1) return c; } return [255, 255, 255]; };"
        + "const bad = []; const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);"
        + "for (let n; (n = walker.nextNode());) { const e = n.parentElement; if (!n.data.trim() || !e.getClientRects().length || e.closest('script, .slot title, .hidden, .skip, :disabled')) continue;"
        + " const style = getComputedStyle(e); const c = rgb(e.closest('svg') ? style.fill : style.color); const a = lum(c), b = lum(behind(e));"
        + " const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05); if (ratio < 4.5) bad.push(ratio.toFixed(2) + ' ' + e.className + ' ' + n.data.slice(0, 40)); }"
        + "return [...new Set(bad)].slice(0, 20); })()";

    @Test
    void everyJdkMakesTheSamePage() throws Exception {
        SampleRecords.write(directory, 300, 2, 4);
        Map<String, List<String>> pages = new LinkedHashMap<>();
        for (Jdk jdk : Jdk.all()) {
            String html = Files.readString(page(jdk, "64m", directory.resolve("host-0.json"), directory.resolve("host-1.json")));
            // the data holds the time at which it was made
            pages.computeIfAbsent(html.replaceAll("id=\"data\">[^<]*<", "id=\"data\"><"), h -> new ArrayList<>()).add("JDK " + jdk.feature());
        }
        assertThat(pages).hasSize(1);
    }

    @Test
    void filesWithoutAnIncidentMakeNoPage() throws Exception {
        Path file = Files.writeString(directory.resolve("a.log"), "{\"event.name\":\"something.else\"}\nplain\n");
        Path page = directory.resolve("none.html");
        ForkedJvm.Ended ended = ForkedJvm.on(Jdk.current()).run("-jar", ForkedJvm.agentJar().toString(), "report", file.toString(), "-o", page.toString())
            .startAndAwait();
        assertThat(ended.status()).isEqualTo(1);
        assertThat(ended.out()).contains("1 damaged line, such as", "a.log:2", "something.else");
        assertThat(ended.err()).contains("no incident in there");
        assertThat(page).doesNotExist();
    }

    private static ForkedJvm.Ended report(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("-jar", ForkedJvm.agentJar().toString(), "report"));
        command.addAll(List.of(arguments));
        return ForkedJvm.on(Jdk.current()).vm("-Xmx64m").run(command.toArray(new String[0])).startAndAwait();
    }

    @Test
    void standardOutputTakesThePageAndStandardErrorTheRest() throws Exception {
        String file = Files.writeString(directory.resolve("a.json"), REPEATS).toString();
        for (String name : List.of("-", "/dev/stdout")) {
            ForkedJvm.Ended ended = report(file, "-o", name);
            assertThat(ended.status()).as(ended.err()).isZero();
            assertThat(ended.out()).startsWith("<!DOCTYPE html>").endsWith("</html>\n");
            assertThat(ended.err()).contains("0 incidents in 1 line of 1 file\n", "5 failures were counted as repeats of incidents that are not in these files\n")
                .contains("5 (not known)").doesNotContain("null");
        }
        ForkedJvm.Ended itself = report(file, "-o", file);
        assertThat(itself.err()).isEqualTo("epipe: the output " + file + " is one of the inputs" + System.lineSeparator());
        assertThat(itself.status()).isEqualTo(1);
        assertThat(Path.of(file)).content().isEqualTo(REPEATS);
    }

    @Test
    void whatIsPrintedHasNoPowerOverATerminal() throws Exception {
        String evil = "\u001b[31m\u202eb\u200b";
        Path file = Files.writeString(directory.resolve("a" + evil + ".json"), REPEATS.replace("}", ",\"epipe.verdict\":\"V\\u001b\\u202eW\"}")
            + "{\"event.name\":\"F\\u001b\\u202eG\"}\n{\"event.name\":\"epipe.N\\u200bM\"}\nplain\n");
        ForkedJvm.Ended ended = report(file.toString(), "-o", directory.resolve("p" + evil + ".html").toString());
        assertThat(ended.status()).as(ended.err()).isZero();
        assertThat(ended.out() + ended.err()).doesNotContain("\u001b", "\u202e", "\u200b").contains("1 line is none of epipe's: F  G")
            .contains("1 record of a newer epipe, which this one does not know: epipe.N M").contains("5 V  W").contains("1 damaged line");
        ForkedJvm.Ended none = report(directory.resolve("none" + evil).toString());
        assertThat(none.err()).doesNotContain("\u001b", "\u202e").contains("does not exist");
    }

    @Test
    void repeatsWithoutTheirIncidentStandForIt() throws Exception {
        assumeTrue(Browser.isHere("repeats without their incident"));
        String repeats = REPEATS.replace(":5}", ":3000000000,\"epipe.verdict\":\"PEER_CLOSED\",\"code.function.name\":\"com.acme.A.b\","
            + "\"network.peer.address\":\"2001:db8:85a3:1111:2222:8a2e:370:7334\",\"network.peer.port\":3306,\"service.name\":\"orders\"}");
        StringBuilder lines = new StringBuilder(repeats).append(repeats.replace("07.115651", "59.000000")).append(repeats);
        for (int i = 0; i < 9; i++) {
            lines.append("{\"timestamp\":\"2026-11-29T01:").append(10 + 5 * i).append(":00Z\",\"event.name\":\"epipe.write_failure\",\"epipe.incident.id\":\"").append(i)
                .append("\",\"epipe.verdict\":\"CONNECTION_FORGOTTEN\",\"epipe.role\":\"client\",\"network.peer.port\":3306,\"network.peer.address\":"
                + "\"2001:db8:85a3:1111:2222:8a2e:370:7334\",\"epipe.tcp.last_data_received_ms\":").append(350_000 + 61_000 * i).append("}\n");
        }
        Path page = page(Jdk.current(), "64m", Files.writeString(directory.resolve("a.json"), lines));
        try (Browser browser = new Browser(1_360, 1_500)) {
            browser.open(page, "", READY);
            assertThat(browser.evaluate("document.getElementById('count').textContent")).isEqualTo("6,000,000,009 failures");
            assertThat(browser.evaluate("document.getElementById('incidents-title').textContent")).isEqualTo("9 incidents, and 1 known by repeats alone");
            assertThat((String) browser.evaluate("document.getElementById('notices').textContent"))
                .contains("6,000,000,000 failures are repeats of incidents that are not in these files", "1 line is a copy of others");
            browser.evaluate("document.querySelector('.list > li:last-child .line').click()");
            assertThat((String) browser.evaluate("document.querySelector('.list > li:last-child').textContent"))
                .contains("PEER_CLOSED", "com.acme.A.b", "× 6,000,000,000", "The incident itself is not in these files", "orders");
            String link = (String) browser.evaluate("document.querySelector('.open .actions a').getAttribute('href')");
            browser.open(page, link, READY + " && document.querySelector('.open')");
            // the longest address stays beside its drawing, not under it
            assertThat(browser.evaluate("(() => { const f = document.querySelector('.finding'); const w = f.querySelector('.what bdi').getBoundingClientRect();"
                + " const s = f.querySelector('svg').getBoundingClientRect(); return w.right <= s.left || w.bottom <= s.top; })()")).isEqualTo(true);
            browser.evaluate("document.querySelector('.finding > div').style.flex = '0 0 120px'");
            assertThat(browser.evaluate("(() => { const p = document.querySelector('.finding .what'); return p.scrollWidth <= p.clientWidth; })()")).isEqualTo(true);
            assertThat(browser.problems()).isEmpty();
        }
    }

    @Test
    void aHundredThousandIncidentsFitIntoASmallHeapAndABrowser() throws Exception {
        SampleRecords.write(directory, 100_000, 8, 1);
        Path page = Files.move(page(Jdk.current(), "256m", directory), directory.resolve("large.html"));
        assertThat(Files.size(page)).isLessThan(16L << 20);
        assumeTrue(Browser.isHere("100,000 incidents on the page"));
        Path one = Files.createDirectories(directory.resolve("small"));
        SampleRecords.write(one, 1, 1, 1);
        Path empty = page(Jdk.current(), "64m", one);
        try (Browser browser = new Browser(1_360, 1_500)) {
            browser.open(empty, "", READY);
            double small = opened(browser);
            browser.open(page, "", READY);
            double large = opened(browser);
            assertThat(browser.evaluate("INDEX.read.incidents")).isEqualTo(100_000.0);
            double filter = (Double) browser.evaluate(timed("document.querySelector('#facet-verdict .item').click()"));
            double search = (Double) browser.evaluate(timed("(chosen.query = 'orderstore java:40', update())"));
            assertThat((Double) browser.evaluate("MATCHED.length")).isGreaterThan(100.0);
            String id = (String) browser.evaluate("COLUMNS.get('epipe.incident.id').text(MATCHED[7])");
            String same = "COLUMNS.get('epipe.incident.id')";
            double expected = (Double) browser.evaluate("Array.from({length: INDEX.rows}, (_, row) => row).filter(row => " + same
                + ".text(row) === '" + id + "' && !COLUMNS.get('~repeats')?.values[row]).length");
            double byId = (Double) browser.evaluate(timed("(chosen.query = '#" + id + "', update())"));
            assertThat(browser.evaluate("MATCHED.length")).isEqualTo(expected).isNotEqualTo(0.0);
            System.out.printf("epipe tests: the page of 100,000 incidents is ready after %.0f ms, one of a single incident after %.0f ms;"
                + " a filter takes %.0f ms, a search %.0f ms, one by id %.0f ms%n", large, small, filter, search, byId);
            assertThat(browser.problems()).isEmpty();
        }
    }

    private static double opened(Browser browser) throws Exception {
        return (Double) browser.evaluate("READY_AT");
    }

    private static String timed(String act) {
        return "(() => { const t = performance.now(); " + act + "; document.body.offsetHeight; return performance.now() - t; })()";
    }
}
