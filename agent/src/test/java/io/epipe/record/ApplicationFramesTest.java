package io.epipe.record;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.incident.Incident;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.util.List;

/** Which frame of a stack is the application's own. */
class ApplicationFramesTest {

    @AfterEach
    void nothingNamed() {
        ApplicationFrames.application(List.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"org.komamitsu.fluency.ingester.Sender", "biz.paluch.logging.gelf.intern.GelfTCPSender",
        "org.fluentd.logger.sender.RawSocketSender", "de.siegmar.logbackgelf.GelfTcpAppender",
        "com.acme.shaded.org.komamitsu.fluency.Fluency"})
    void logShippersAreNotTheApplications(String className) {
        assertThat(ApplicationFrames.isApplication(className)).isFalse();
    }

    @Test
    void theNamedPackagesAndNothingElseAre() {
        assertThat(ApplicationFrames.isApplication("org.springframework.samples.petclinic.Owner")).isFalse();
        assertThat(ApplicationFrames.isApplication("com.acme.Orders")).isTrue();
        ApplicationFrames.application(List.of("org.springframework.samples", "com.example"));
        assertThat(ApplicationFrames.isApplication("org.springframework.samples.petclinic.Owner")).isTrue();
        assertThat(ApplicationFrames.isApplication("com.example.Orders$Line")).isTrue();
        assertThat(ApplicationFrames.isApplication("com.examples.Orders")).isFalse();
        assertThat(ApplicationFrames.isApplication("com.acme.Orders")).isFalse();
        assertThat(ApplicationFrames.isApplication("org.springframework.web.X")).isFalse();
    }

    @Test
    void aStackOfLibrariesAloneIsSaidToBeNobodys() {
        assertThat(CodeLocation.isNobodys(incident("com.fasterxml.jackson.core.X", "org.springframework.web.Y"))).isTrue();
        assertThat(CodeLocation.isNobodys(incident("com.fasterxml.jackson.core.X", "com.acme.Orders"))).isFalse();
        assertThat(CodeLocation.isNobodys(incident())).as("nothing is known of a stack that is not there").isFalse();
    }

    private static Incident incident(String... classes) {
        StackTraceElement[] stack = new StackTraceElement[classes.length];
        for (int i = 0; i < classes.length; i++) {
            stack[i] = new StackTraceElement(classes[i], "m", null, 1);
        }
        IOException thrown = new IOException();
        thrown.setStackTrace(stack);
        return Incidents.minimal(1, null, "w", thrown).build();
    }
}
