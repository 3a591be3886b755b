package io.epipe.record;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tells the application's own frames of a stack trace from those of the JDK, of language runtimes and of networking
 * libraries, which look the same in every application. Where the option {@code application} names packages, those and nothing else are
 * the application's; else whatever is not in the lists below, which cannot be complete.
 */
public final class ApplicationFrames {

    private static final String[] RUNTIMES = {
        "java.", "javax.", "jdk.", "sun.", "com.sun.", "jakarta.",
        "kotlin.", "kotlinx.", "scala.", "groovy.", "org.codehaus.groovy.", "org.apache.groovy.", "clojure.",
        // libraries with so plain a name that it proves nothing inside another one
        "rx.", "akka.", "play.", "spark.", "feign.", "freemarker.", "ratpack.", "brave.",
    };

    /**
     * Libraries that write to sockets for others: transports, servers, clients, drivers, pools. Also where they are
     * relocated.
     */
    private static final String[] LIBRARIES = {
        // transports and servers
        "io.netty.", "org.jboss.netty.", "reactor.netty.", "reactor.core.", "reactor.util.", "io.vertx.", "io.grpc.",
        "org.apache.tomcat.", "org.apache.catalina.", "org.apache.coyote.", "org.apache.jasper.",
        "org.eclipse.jetty.", "io.undertow.", "org.xnio.", "org.jboss.threads.", "org.glassfish.grizzly.",
        "org.apache.mina.", "io.helidon.", "org.wildfly.", "com.linecorp.armeria.", "org.simpleframework.",
        "io.javalin.", "org.eclipse.californium.", "org.java_websocket.", "org.glassfish.tyrus.",
        // frameworks between the application and those
        "org.springframework.", "org.glassfish.jersey.", "org.jboss.resteasy.", "org.apache.cxf.", "io.micronaut.",
        "io.quarkus.", "io.reactivex.", "io.smallrye.", "org.apache.pekko.",
        "org.apache.camel.", "io.dropwizard.", "org.apache.wicket.", "org.zalando.logbook.",
        // that turn objects or files into bytes on a stream
        // not with its "com.": shading the agent's own Jackson would rewrite that string, too
        "fasterxml.jackson.", "tools.jackson.", "com.google.gson.", "com.google.protobuf.", "com.google.common.",
        "org.apache.commons.io.", "org.apache.commons.compress.", "org.thymeleaf.", "org.codehaus.stax2.",
        "com.ctc.wstx.", "com.squareup.moshi.", "org.yaml.snakeyaml.",
        // clients
        "okhttp3.", "okio.", "retrofit2.", "com.squareup.okhttp.", "org.apache.http.", "org.apache.hc.",
        "org.apache.commons.httpclient.", "org.asynchttpclient.", "com.ning.http.", "kong.unirest.",
        "software.amazon.awssdk.", "com.amazonaws.", "com.google.api.", "com.google.cloud.", "com.google.auth.",
        "com.azure.", "com.microsoft.azure.", "org.elasticsearch.client.", "co.elastic.clients.", "org.opensearch.client.",
        "org.apache.commons.net.", "org.eclipse.angus.", "com.jcraft.jsch.", "net.schmizz.", "org.apache.sshd.",
        "com.hierynomus.", "jcifs.", "com.unboundid.",
        // databases, caches, queues, their pools
        "org.postgresql.", "com.impossibl.postgres.", "com.mysql.", "org.mariadb.jdbc.", "org.mariadb.r2dbc.", "io.r2dbc.",
        "oracle.jdbc.", "oracle.net.", "oracle.ucp.", "com.microsoft.sqlserver.", "net.sourceforge.jtds.", "com.ibm.db2.",
        "com.clickhouse.", "ru.yandex.clickhouse.", "org.h2.", "org.hsqldb.", "org.apache.derby.", "net.snowflake.client.",
        "com.zaxxer.hikari.", "org.apache.commons.dbcp", "org.apache.commons.pool", "com.mchange.", "com.alibaba.druid.",
        "io.agroal.", "org.hibernate.", "org.jooq.", "org.apache.ibatis.", "org.eclipse.persistence.",
        "redis.clients.", "io.lettuce.", "org.redisson.", "net.spy.memcached.", "net.rubyeye.xmemcached.",
        "com.hazelcast.", "org.infinispan.", "org.apache.ignite.", "org.apache.geode.", "com.couchbase.", "com.aerospike.",
        "com.mongodb.", "com.datastax.", "org.neo4j.driver.", "org.influxdb.", "com.influxdb.",
        "com.rabbitmq.", "org.apache.kafka.", "org.apache.pulsar.", "org.apache.activemq.", "org.apache.qpid.",
        "org.apache.rocketmq.", "org.eclipse.paho.", "com.hivemq.", "io.nats.", "org.zeromq.", "com.ibm.mq.", "com.ibm.msg.",
        "org.apache.zookeeper.", "org.apache.curator.", "io.etcd.jetcd.", "org.apache.hadoop.ipc.", "org.apache.hadoop.hbase.",
        "org.apache.thrift.", "org.apache.avro.ipc.", "org.apache.dubbo.", "com.caucho.",
        // TLS, tracing agents, log appenders
        "org.bouncycastle.", "org.conscrypt.", "io.opentelemetry.", "io.micrometer.", "zipkin2.",
        "org.komamitsu.", "biz.paluch.", "org.fluentd.", "de.siegmar.logbackgelf.",
        "ch.qos.logback.", "net.logstash.logback.", "org.apache.logging.log4j.", "org.apache.log4j.", "org.graylog2.",
    };

    /** What the option names; null where it names nothing. */
    private static volatile String[] named;

    /** The same few hundred classes stand in every stack of an application. */
    private static final Map<String, Boolean> KNOWN = new ConcurrentHashMap<String, Boolean>();
    private static final int MOST_KNOWN = 4_096;

    private ApplicationFrames() {
    }

    /** The first frame of the application, nearest to the failure; null if there is none. */
    public static StackTraceElement first(StackTraceElement[] stack) {
        for (StackTraceElement frame : stack) {
            if (isApplication(frame.getClassName())) {
                return frame;
            }
        }
        return null;
    }

    /** The first frames of the application, nearest to the failure first. */
    public static List<StackTraceElement> first(StackTraceElement[] stack, int limit) {
        List<StackTraceElement> frames = new ArrayList<StackTraceElement>(limit);
        for (int i = 0; i < stack.length && frames.size() < limit; i++) {
            if (isApplication(stack[i].getClassName())) {
                frames.add(stack[i]);
            }
        }
        return frames;
    }

    /**
     * What is the application's own code from now on.
     *
     * @param packages names of packages, whose subpackages count as well; empty for whatever is no known library
     */
    public static void application(List<String> packages) {
        named = packages.isEmpty() ? null : packages.toArray(new String[0]);
        KNOWN.clear();
    }

    public static boolean isApplication(String className) {
        Boolean known = KNOWN.get(className);
        if (known == null) {
            known = find(className);
            if (KNOWN.size() >= MOST_KNOWN) {
                KNOWN.clear();
            }
            KNOWN.put(className, known);
        }
        return known;
    }

    /** The first frames that are not the JDK's own, libraries' as well, nearest to the failure first. */
    public static List<StackTraceElement> firstOfAnybody(StackTraceElement[] stack, int limit) {
        List<StackTraceElement> frames = new ArrayList<StackTraceElement>(limit);
        for (int i = 0; i < stack.length && frames.size() < limit; i++) {
            if (!isOf(RUNTIMES, stack[i].getClassName())) {
                frames.add(stack[i]);
            }
        }
        return frames;
    }

    private static boolean isOf(String[] prefixes, String className) {
        for (String prefix : prefixes) {
            if (className.startsWith(prefix)) {
                return true;
            }
        }
        return false;
    }

    private static boolean find(String className) {
        String[] own = named;
        if (own != null) {
            for (String name : own) {
                if (className.startsWith(name) && (className.length() == name.length()
                        || className.charAt(name.length()) == '.' || className.charAt(name.length()) == '$')) {
                    return true;
                }
            }
            return false;
        }
        if (isOf(RUNTIMES, className)) {
            return false;
        }
        for (String library : LIBRARIES) {
            // a relocated library keeps its name behind a prefix: io.grpc.netty.shaded.io.netty.channel...
            for (int at = className.indexOf(library); at >= 0; at = className.indexOf(library, at + 1)) {
                if (at == 0 || className.charAt(at - 1) == '.') {
                    return false;
                }
            }
        }
        return true;
    }
}
