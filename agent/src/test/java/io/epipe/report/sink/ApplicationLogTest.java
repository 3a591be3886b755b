package io.epipe.report.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.record.Incidents;
import io.epipe.record.Repeats;
import io.epipe.report.text.TextOutput;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** {@code log=app}, with a real SLF4J and a back end in a loader apart from this test's. */
@ResourceLock(Resources.SYSTEM_ERR)
class ApplicationLogTest {

    @TempDir
    Path directory;

    @Test
    void reportsGoToTheApplicationsLogOnceTheApplicationHasStartedIt() throws Exception {
        try (URLClassLoader application = application(true)) {
            TextOutput output = new TextOutput(new ApplicationLog(), StandardStream.error(), null);
            String early = StandardErrorTest.capture(() -> output.report(
                Incidents.documented(1).contextLoader(application).build()));
            assertThat(early).startsWith("epipe #1  ");

            startLogging(application);
            Repeats repeats = new Repeats(Repeats.Kind.AGAIN,
                Incidents.documented(2).contextLoader(application).build(), 2, true);
            repeats.add(Incidents.documented(3).build());
            String late = StandardErrorTest.capture(() -> {
                output.report(Incidents.documented(2).contextLoader(application).build());
                output.repeats(repeats);
            });
            assertThat(late).isEmpty();
            List<?> logged = logged(application);
            assertThat(logged).hasSize(2);
            assertThat(logged.get(0)).asString().startsWith("WARN epipe [epipe] epipe #2  Broken pipe  ")
                .contains("Thread.run(Thread.java:840) true {")
                .contains("epipe.verdict=PEER_CLOSED, epipe.confidence=certain, epipe.incident.id=2, ")
                .contains("epipe.error=EPIPE, epipe.role=client, epipe.operation=Socket.write, epipe.bytes.lost=5, ")
                .contains("network.peer.address=127.0.0.1, network.peer.port=2222}");
            assertThat(logged.get(1)).asString().startsWith("INFO epipe [epipe] epipe #2  happened ")
                .contains("epipe.repeats.count=1");
            assertThat(Thread.currentThread().getContextClassLoader()).isNotSameAs(application);
        }
    }

    @Test
    void anSlf4jWithoutABackEndPrintsNothingSoStandardErrorDoes() throws Exception {
        try (URLClassLoader application = application(false)) {
            StandardErrorTest.capture(() -> startLogging(application));
            String said = StandardErrorTest.capture(() -> new TextOutput(new ApplicationLog(), StandardStream.error(), null).report(
                Incidents.documented(1).contextLoader(application).build()));
            assertThat(said).startsWith("epipe #1  ");
        }
    }

    @Test
    void withoutAnySlf4jStandardErrorDoes() {
        String said = StandardErrorTest.capture(() -> new TextOutput(new ApplicationLog(), StandardStream.error(), null).report(
            Incidents.documented(1).contextLoader(ClassLoader.getPlatformClassLoader()).build()));
        assertThat(said).startsWith("epipe #1  ");
    }

    private URLClassLoader application(boolean withBackEnd) throws Exception {
        Path services = Files.createDirectories(directory.resolve("META-INF/services"));
        if (withBackEnd) {
            Files.writeString(services.resolve("org.slf4j.spi.SLF4JServiceProvider"),
                RecordingProvider.class.getName());
        }
        URL[] urls = {
            org.slf4j.Logger.class.getProtectionDomain().getCodeSource().getLocation(),
            RecordingProvider.class.getProtectionDomain().getCodeSource().getLocation(),
            directory.toUri().toURL(),
        };
        return new URLClassLoader("application", urls, ClassLoader.getPlatformClassLoader());
    }

    private static void startLogging(ClassLoader application) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(application);
        try {
            provider(application).getMethod("startLogging").invoke(null);
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private static List<?> logged(ClassLoader application) throws Exception {
        return (List<?>) provider(application).getField("LOGGED").get(null);
    }

    private static Class<?> provider(ClassLoader application) throws Exception {
        return Class.forName(RecordingProvider.class.getName(), true, application);
    }
}
