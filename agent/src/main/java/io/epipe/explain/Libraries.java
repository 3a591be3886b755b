package io.epipe.explain;

/** Libraries by their packages: who they are, and which side of a connection a program is that uses them. */
enum Libraries {

    // the side that accepted
    TOMCAT("Tomcat", true, "org.apache.catalina.", "org.apache.coyote.", "org.apache.tomcat.util.net."),
    JETTY("Jetty", true, "org.eclipse.jetty.server.", "org.eclipse.jetty.ee"),
    UNDERTOW("Undertow", true, "io.undertow.server.", "io.undertow.servlet."),
    REACTOR_SERVER("Reactor Netty's server", true, "reactor.netty.http.server.", "reactor.netty.tcp.TcpServer"),
    VERTX_SERVER("Vert.x' server", true, "io.vertx.core.http.impl.Http1xServer", "io.vertx.core.http.impl.HttpServer"),
    JDK_SERVER("the JDK's HTTP server", true, "sun.net.httpserver."),
    GRIZZLY("Grizzly", true, "org.glassfish.grizzly.http.server."),
    HELIDON("Helidon", true, "io.helidon.webserver."),
    GRPC_SERVER("gRPC's server", true, "io.grpc.netty.NettyServer", "io.grpc.internal.ServerImpl"),
    SSHD("Apache MINA SSHD", true, "org.apache.sshd.server."),
    ARMERIA_SERVER("Armeria's server", true, "com.linecorp.armeria.server."),
    // the side that connected
    POSTGRES("the PostgreSQL driver", false, "org.postgresql.", "com.impossibl.postgres."),
    MYSQL("the MySQL driver", false, "com.mysql."),
    MARIADB("the MariaDB driver", false, "org.mariadb."),
    ORACLE("the Oracle driver", false, "oracle.jdbc.", "oracle.net."),
    SQL_SERVER("the SQL Server driver", false, "com.microsoft.sqlserver.", "net.sourceforge.jtds."),
    DB2("the DB2 driver", false, "com.ibm.db2."),
    MONGODB("the MongoDB driver", false, "com.mongodb."),
    CASSANDRA("the Cassandra driver", false, "com.datastax."),
    JEDIS("Jedis", false, "redis.clients."),
    LETTUCE("Lettuce", false, "io.lettuce."),
    REDISSON("Redisson", false, "org.redisson."),
    MEMCACHED("the memcached client", false, "net.spy.memcached.", "net.rubyeye.xmemcached."),
    KAFKA("the Kafka client", false, "org.apache.kafka.clients.", "org.apache.kafka.common.network."),
    RABBITMQ("the RabbitMQ client", false, "com.rabbitmq."),
    ACTIVEMQ("the ActiveMQ client", false, "org.apache.activemq.transport."),
    ZOOKEEPER("the ZooKeeper client", false, "org.apache.zookeeper.ClientCnxn"),
    OKHTTP("OkHttp", false, "okhttp3.", "com.squareup.okhttp."),
    APACHE_HTTP("Apache HttpClient", false, "org.apache.http.", "org.apache.hc.", "org.apache.commons.httpclient."),
    JDK_HTTP("java.net.http", false, "jdk.internal.net.http."),
    URL_CONNECTION("HttpURLConnection", false, "sun.net.www.protocol."),
    REACTOR_CLIENT("Reactor Netty's client", false, "reactor.netty.http.client.", "reactor.netty.resources."),
    ASYNC_HTTP("AsyncHttpClient", false, "org.asynchttpclient."),
    JETTY_CLIENT("Jetty's client", false, "org.eclipse.jetty.client."),
    GRPC_CLIENT("gRPC's client", false, "io.grpc.netty.NettyClient", "io.grpc.okhttp."),
    ELASTIC("the Elasticsearch client", false, "org.elasticsearch.client.", "co.elastic.clients."),
    AWS("the AWS SDK", false, "software.amazon.awssdk.", "com.amazonaws."),
    MAIL("JavaMail", false, "com.sun.mail.", "org.eclipse.angus.mail."),
    LDAP("JNDI's LDAP client", false, "com.sun.jndi.ldap."),
    FTP("Commons Net", false, "org.apache.commons.net."),
    JSCH("JSch", false, "com.jcraft.jsch."),
    LOGSTASH("the log appender", false, "net.logstash.logback.", "ch.qos.logback.classic.net.", "org.apache.logging.log4j.core.net.");

    /** As people call it. */
    final String title;
    /** Whether the program that calls it has accepted the connection. */
    final boolean accepted;
    private final String[] prefixes;

    Libraries(String title, boolean accepted, String... prefixes) {
        this.title = title;
        this.accepted = accepted;
        this.prefixes = prefixes;
    }

    /** The library of a class; null where it is of none of them. Relocated ones keep their name behind a prefix. */
    static Libraries of(String className) {
        for (Libraries library : values()) {
            for (String prefix : library.prefixes) {
                int at = className.indexOf(prefix);
                if (at == 0 || at > 0 && className.charAt(at - 1) == '.') {
                    return library;
                }
            }
        }
        return null;
    }
}
