package io.epipe.programs.clients;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

import java.io.Closeable;
import java.time.Duration;
import java.util.Properties;

/** A producer, whose own thread reads all the time. Address: the port, and how many acknowledgements it waits for. */
public final class Kafka implements Client, Closeable {

    private final Producer<String, String> producer;

    public Kafka(String address) {
        String[] portAndAcks = address.split(" ");
        Properties settings = new Properties();
        settings.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:" + portAndAcks[0]);
        settings.put(ProducerConfig.ACKS_CONFIG, portAndAcks[1]);
        settings.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "false");
        settings.put(ProducerConfig.RETRIES_CONFIG, "0");
        settings.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, String.valueOf(Clients.TIMEOUT_MILLIS - 100));
        settings.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, String.valueOf(Clients.TIMEOUT_MILLIS));
        settings.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, "20000");
        producer = new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
    }

    @Override
    public String ask() throws Exception {
        producer.send(new ProducerRecord<>("log", "a line that somebody may need one day")).get();
        return "OK";
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(1));
    }
}
