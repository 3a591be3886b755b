package io.epipe.programs.tracing;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanProcessor;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Breaks one connection inside of a trace and one outside of any, and prints the ids of the trace. Argument: where the trace is: {@code sdk}, in the
 * application's own OpenTelemetry; {@code agent}, in that of OpenTelemetry's Java agent; {@code mdc}, in the logging context.
 */
public final class Traced {

    private Traced() {
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("mdc")) {
            Logger log = LoggerFactory.getLogger("application");
            log.info("the application logs");
            MDC.put("traceId", "4bf92f3577b34da6a3ce929d0e0e4736");
            MDC.put("spanId", "00f067aa0ba902b7");
            fail();
            MDC.clear();
            System.out.println("4bf92f3577b34da6a3ce929d0e0e4736 00f067aa0ba902b7");
        } else {
            OpenTelemetry telemetry = arguments[0].equals("sdk") ? OpenTelemetrySdk.builder()
                .setTracerProvider(SdkTracerProvider.builder().addSpanProcessor(new Forgetful()).build()).build() : GlobalOpenTelemetry.get();
            Span span = telemetry.getTracer("programs").spanBuilder("work").startSpan();
            try (Scope scope = span.makeCurrent()) {
                fail();
            }
            System.out.println(span.getSpanContext().getTraceId() + " " + span.getSpanContext().getSpanId()
                + " " + span.getSpanContext().getTraceFlags().asHex());
        }
        fail();
    }

    /** Without any processor the SDK makes no spans. */
    private static final class Forgetful implements SpanProcessor {
        @Override
        public void onStart(Context parent, ReadWriteSpan span) {
            // not exported
        }

        @Override
        public boolean isStartRequired() {
            return true;
        }

        @Override
        public void onEnd(ReadableSpan span) {
            // not exported
        }

        @Override
        public boolean isEndRequired() {
            return false;
        }
    }

    private static void fail() throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (ServerSocket server = new ServerSocket(0, 5, loopback);
             Socket client = new Socket(loopback, server.getLocalPort())) {
            Socket peer = server.accept();
            peer.setSoLinger(true, 0);
            peer.close();
            while (true) {
                client.getOutputStream().write(1);
            }
        } catch (IOException expected) {
            return;
        }
    }
}
