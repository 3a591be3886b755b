package io.epipe.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.jdk.SystemThread;
import io.epipe.options.OptionsParser;
import io.epipe.record.Incidents;
import io.epipe.testkit.Records;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ReportingTest {

    private static final long LONG = 30_000;

    /** However long the JVM takes to get ready for the first report. */
    @Test
    void aChangeOfOptionsComesAfterWhatWaitsToBeTold(@TempDir Path directory) throws Exception {
        Path before = directory.resolve("before.jsonl");
        Path after = directory.resolve("after.jsonl");
        SlowHost host = new SlowHost();
        Reporting reporting = new Reporting(outputs(before), host, new SystemThread("epipe-starter"),
            new SystemThread("epipe-last-word"));
        reporting.start(false, false);
        reporting.recorded(Incidents.documented(1).build());
        reporting.change(outputs(after));
        reporting.recorded(Incidents.documented(2).build());
        assertThat(reporting.numbers()).as("the pipeline is not there yet").isNull();
        host.ready.countDown();
        reporting.close(LONG);
        assertThat(Records.of(before)).extracting(r -> r.get("epipe.incident.id")).containsExactly("1");
        assertThat(Records.of(after)).extracting(r -> r.get("epipe.incident.id")).containsExactly("2");
    }

    private static Outputs outputs(Path json) throws Exception {
        return new Outputs(OptionsParser.parse("log=off,jmx=off,jfr=off,micrometer=off,repeats=0,json=" + json, Map.of(), new Properties()));
    }

    private static final class SlowHost implements Reporting.Host {
        final CountDownLatch ready = new CountDownLatch(1);

        @Override
        public void run() {
            // this thread is not instrumented
        }

        @Override
        public Boolean call() {
            return false;
        }

        @Override
        public String version() {
            return "test";
        }

        @Override
        public long furtherFailures() {
            return 0;
        }

        @Override
        public long agentErrors() {
            return 0;
        }

        @Override
        public void openTheWay() throws Exception {
            ready.await();
        }

        @Override
        public void getReady() {
            // it is
        }
    }
}
