package io.epipe.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.epipe.testkit.Browser;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the README shows: the demo plays everything and makes the page of it. */
class DemoReportIT {

    @TempDir
    Path directory;

    @Test
    void theDemoMakesAPageWithEveryVerdictThatItPlays() throws Exception {
        Path page = directory.resolve("demo, all.html");
        ForkedJvm.Ended list = ForkedJvm.on(Jdk.current()).run("-jar", ForkedJvm.demoJar().toString(), "--list").startAndAwait();
        Set<String> expected = new TreeSet<>();
        int scenarios = 0;
        Matcher line = Pattern.compile("(?m)^[a-z-]+ +([A-Z_]+) ").matcher(list.out());
        while (line.find()) {
            expected.add(line.group(1));
            scenarios++;
        }
        ForkedJvm.Ended ended = ForkedJvm.on(Jdk.current())
            .run("-jar", ForkedJvm.demoJar().toString(), "--report=" + page, "--wait", "300").startAndAwait();
        assertThat(ended.status()).as(ended.err()).isZero();
        assertThat(ended.out()).contains("Open " + page);
        assertThat(page).exists();
        assumeTrue(Browser.isHere("the demo's page"));
        try (Browser browser = new Browser(1_280, 1_400)) {
            browser.open(page, "", "document.documentElement && document.documentElement.dataset.ready === 'yes'");
            assertThat(browser.evaluate("MATCHED.length")).isEqualTo((double) scenarios);
            List<?> verdicts = (List<?>) browser.evaluate("MATCHED.map(row => text('epipe.verdict', row))");
            assertThat(new TreeSet<>(verdicts)).isEqualTo(expected);
            // each of them can be drawn, and no line of a timeline is one that the drawing does not know
            browser.evaluate("document.querySelectorAll('.line').forEach(l => l.click())");
            assertThat(browser.evaluate("document.querySelectorAll('.drawing svg').length")).isEqualTo((double) scenarios);
            assertThat((List<?>) browser.evaluate("MATCHED.flatMap(row => text('epipe.timeline', row).split('\\n'))"
                + ".filter(each => timelineRow(each).kind === 'other')")).isEmpty();
            assertThat(browser.problems()).isEmpty();
        }
    }
}
