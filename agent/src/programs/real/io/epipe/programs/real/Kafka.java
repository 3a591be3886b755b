package io.epipe.programs.real;

import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Time;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.time.Duration;
import java.util.Collections;
import java.util.Properties;

/**
 * A Kafka broker (its own controller) with a producer and a consumer, whose connection is reset while the broker keeps its fetch waiting: the broker's
 * answer meets it. Arguments: an empty directory.
 */
public final class Kafka implements Real.Play {

    private static final String CLUSTER = "AAAAAAAAAAAAAAAAAAAAAA";
    private static final String TOPIC = "orders";
    private static final Duration PATIENCE = Duration.ofMillis(300);

    @Override
    public void play(String[] arguments) throws Exception {
        Breaker breaker = new Breaker();
        int port = free();
        Path directory = Files.createDirectories(Paths.get(arguments[0], "kafka"));
        Files.write(directory.resolve("meta.properties"), ("version=1\ncluster.id=" + CLUSTER + "\nnode.id=1\n").getBytes("US-ASCII"));
        KafkaRaftServer broker = new KafkaRaftServer(KafkaConfig.fromProps(settings(directory, port, free(), breaker.port())),
            Time.SYSTEM);
        broker.startup();
        breaker.to(port);
        Properties client = new Properties();
        client.put("bootstrap.servers", "127.0.0.1:" + breaker.port());
        try (Admin admin = Admin.create(client)) {
            admin.createTopics(Collections.singleton(new NewTopic(TOPIC, 1, (short) 1))).all().get();
        }
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(client, new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(TOPIC, "an order")).get();
        }
        // the broker has nothing more to give, and keeps the next fetch for so long
        client.put("fetch.max.wait.ms", "3000");
        KafkaConsumer<String, String> consumer = new KafkaConsumer<>(client, new StringDeserializer(), new StringDeserializer());
        TopicPartition partition = new TopicPartition(TOPIC, 0);
        consumer.assign(Collections.singleton(partition));
        consumer.seekToBeginning(Collections.singleton(partition));
        while (consumer.poll(PATIENCE).isEmpty()) {
            continue;
        }
        consumer.poll(PATIENCE);
        breaker.resetServer();
        Path records = Paths.get(System.getProperty("records"));
        while (Files.size(records) == 0) {
            consumer.poll(PATIENCE);
        }
    }

    private static Properties settings(Path directory, int port, int controller, int advertised) {
        Properties settings = new Properties();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", "1");
        settings.put("controller.quorum.voters", "1@127.0.0.1:" + controller);
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put("listener.security.protocol.map", "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT");
        settings.put("listeners", "PLAINTEXT://127.0.0.1:" + port + ",CONTROLLER://127.0.0.1:" + controller);
        settings.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + advertised);
        settings.put("log.dirs", directory.toString());
        settings.put("offsets.topic.replication.factor", "1");
        return settings;
    }

    private static int free() throws Exception {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            return socket.getLocalPort();
        }
    }
}
