package io.epipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.testkit.ForkedJvm;
import org.junit.jupiter.api.Test;

import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** What may be in the one jar, and what must. */
class PackagingIT {

    private static final List<String> ALLOWED = List.of(
        "META-INF/MANIFEST.MF", "META-INF/licenses/", "io/epipe/");

    private static final long MAX_BYTES = 3_000_000;

    @Test
    void nothingOfOursOrOfTheLibrariesCanMeetTheApplication() throws IOException {
        try (JarFile jar = new JarFile(ForkedJvm.agentJar().toFile())) {
            assertThat(jar.stream().filter(e -> !e.isDirectory()).map(JarEntry::getName))
                .isNotEmpty()
                .allMatch(name -> ALLOWED.stream().anyMatch(name::startsWith));
        }
    }

    @Test
    void everyClassRunsOnJava8() throws IOException {
        try (JarFile jar = new JarFile(ForkedJvm.agentJar().toFile())) {
            for (JarEntry entry : jar.stream().filter(e -> e.getName().endsWith(".class")
                && !e.getName().startsWith("io/epipe/java9/")).toList()) {
                try (DataInputStream in = new DataInputStream(jar.getInputStream(entry))) {
                    in.readInt();
                    in.readUnsignedShort();
                    assertThat(in.readUnsignedShort()).as(entry.getName()).isLessThanOrEqualTo(52);
                }
            }
        }
    }

    @Test
    void theManifestNamesAgentAndCommand() throws IOException {
        try (JarFile jar = new JarFile(ForkedJvm.agentJar().toFile())) {
            Attributes main = jar.getManifest().getMainAttributes();
            assertThat(main.getValue("Premain-Class")).isEqualTo("io.epipe.EpipeAgent");
            assertThat(main.getValue("Agent-Class")).isEqualTo("io.epipe.EpipeAgent");
            assertThat(main.getValue("Main-Class")).isEqualTo("io.epipe.command.EpipeCommand");
            assertThat(main.getValue("Can-Retransform-Classes")).isEqualTo("true");
            assertThat(main.getValue("Boot-Class-Path"))
                .as("appending to the boot class path makes the JVM warn and switches off CDS").isNull();
        }
    }

    @Test
    void theJarStaysSmall() throws IOException {
        assertThat(Files.size(ForkedJvm.agentJar())).isLessThanOrEqualTo(MAX_BYTES);
    }
}
