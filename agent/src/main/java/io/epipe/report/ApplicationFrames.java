package io.epipe.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Tells the application's own frames of a stack trace from those of the JDK, of language runtimes and of networking
 * libraries, which look the same in every application.
 */
final class ApplicationFrames {

    private static final String[] RUNTIMES = {
        "java.", "javax.", "jdk.", "sun.", "com.sun.", "jakarta.",
        "kotlin.", "kotlinx.", "scala.", "groovy.", "org.codehaus.groovy.", "clojure.",
    };

    /**
     * Libraries that write to sockets for others: transports, servers, clients, drivers, pools. Also where they are
     * relocated.
     */
    private static final String[] LIBRARIES = {
        "io.netty.", "org.jboss.netty.", "reactor.netty.", "reactor.core.", "io.vertx.core.", "io.grpc.",
        "org.apache.tomcat.", "org.apache.catalina.", "org.apache.coyote.",
        "org.eclipse.jetty.", "io.undertow.", "org.xnio.", "org.glassfish.grizzly.", "org.apache.mina.",
        "okhttp3.", "okio.", "org.apache.http.", "org.apache.hc.", "org.apache.commons.httpclient.",
        "org.asynchttpclient.", "software.amazon.awssdk.", "com.amazonaws.",
        "org.postgresql.", "com.mysql.", "org.mariadb.jdbc.", "oracle.jdbc.", "oracle.net.",
        "com.microsoft.sqlserver.", "com.zaxxer.hikari.",
        "redis.clients.", "io.lettuce.", "com.mongodb.", "com.datastax.", "com.rabbitmq.", "org.apache.kafka.",
        "org.apache.thrift.transport.", "org.apache.commons.net.",
    };

    private ApplicationFrames() {
    }

    /** The first frame of the application, nearest to the failure; null if there is none. */
    static StackTraceElement first(StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            if (isApplication(frame.getClassName())) {
                return frame;
            }
        }
        return null;
    }

    /** The first frames of the application, nearest to the failure first. */
    static List<StackTraceElement> first(StackTraceElement[] stack, int limit) {
        List<StackTraceElement> frames = new ArrayList<StackTraceElement>(limit);
        for (int i = 0; i < stack.length && frames.size() < limit; i++) {
            if (isApplication(stack[i].getClassName())) {
                frames.add(stack[i]);
            }
        }
        return frames;
    }

    static boolean isApplication(String className) {
        for (String runtime : RUNTIMES) {
            if (className.startsWith(runtime)) {
                return false;
            }
        }
        for (String library : LIBRARIES) {
            int at = className.indexOf(library);
            // a relocated library keeps its name behind a prefix: io.grpc.netty.shaded.io.netty.channel...
            if (at == 0 || at > 0 && className.charAt(at - 1) == '.') {
                return false;
            }
        }
        return true;
    }
}
