package io.epipe.programs.springboot;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;
import org.springframework.boot.web.servlet.context.ServletWebServerInitializedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import java.io.IOException;
import java.io.OutputStream;
import jakarta.servlet.http.HttpServletResponse;

/** A Spring Boot application with actuator and a Prometheus registry, whose downloads are large enough to be cancelled. */
@SpringBootApplication
@RestController
public class Shop {

    private static final int CHUNKS = 4_096;
    private static final int CHUNK = 16_384;

    public static void main(String[] args) {
        SpringApplication.run(Shop.class, args);
    }

    @EventListener
    public void ready(ServletWebServerInitializedEvent event) {
        System.out.println("port " + event.getWebServer().getPort() + ".");
    }

    /** 64 MiB: more than any socket's buffers hold. */
    @GetMapping("/catalogue")
    public void catalogue(HttpServletResponse response) throws IOException {
        OutputStream out = response.getOutputStream();
        byte[] chunk = new byte[CHUNK];
        for (int i = 0; i < CHUNKS; i++) {
            out.write(chunk);
        }
    }
}
