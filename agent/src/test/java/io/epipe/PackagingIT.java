package io.epipe;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.testkit.ForkedJvm;
import org.junit.jupiter.api.Test;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Collectors;

/** What may be in the one jar, and what must. */
class PackagingIT {

    private static final List<String> ALLOWED = List.of(
        "META-INF/MANIFEST.MF", "META-INF/licenses/", "io/epipe/");

    private static final long MAX_BYTES = 3_000_000;

    /** What the jars bundle: the directory of its classes in them, and the jars that they come from, by a class of each. */
    private static final Map<String, List<Class<?>>> IN_THE_AGENT = Map.of(
        "io/epipe/shaded/bytebuddy", List.of(net.bytebuddy.jar.asm.ClassReader.class, net.bytebuddy.agent.ByteBuddyAgent.class),
        "io/epipe/shaded/slf4j", List.of(org.slf4j.Logger.class),
        "io/epipe/shaded/picocli", List.of(picocli.CommandLine.class),
        "io/epipe/shaded/jackson", List.of(com.fasterxml.jackson.core.JsonFactory.class));
    private static final Map<String, List<Class<?>>> IN_THE_DEMO = Map.of("picocli", List.of(picocli.CommandLine.class));

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

    @Test
    void theLibrariesOfBothArchitecturesAreInIt() throws IOException {
        try (JarFile jar = new JarFile(ForkedJvm.agentJar().toFile())) {
            for (String architecture : List.of("linux-x86_64", "linux-aarch64")) {
                JarEntry entry = jar.getJarEntry("io/epipe/kernel/native/" + architecture + "/libepipe.so");
                assertThat(entry).as(architecture).isNotNull();
                assertThat(jar.getInputStream(entry).readAllBytes()).as(architecture)
                    .isEqualTo(Files.readAllBytes(Path.of("src/main/c", architecture, "libepipe.so")));
            }
        }
    }

    @Test
    void everyLicenceOfWhatTheAgentBundlesIsInIt() throws IOException {
        owesNoLicence(ForkedJvm.agentJar(), IN_THE_AGENT, "io/epipe/shaded/");
    }

    @Test
    void everyLicenceOfWhatTheDemoBundlesIsInIt() throws IOException {
        owesNoLicence(ForkedJvm.demoJar(), IN_THE_DEMO, "");
    }

    private static void owesNoLicence(Path jarFile, Map<String, List<Class<?>>> bundled, String below) throws IOException {
        Map<String, String> ours;
        try (JarFile jar = new JarFile(jarFile.toFile())) {
            Set<String> roots = jar.stream().map(JarEntry::getName).filter(name -> name.endsWith(".class"))
                .filter(name -> name.startsWith(below) && (!below.isEmpty() || !name.startsWith("io/epipe/")))
                .map(name -> name.substring(0, name.indexOf('/', below.length()))).collect(Collectors.toSet());
            assertThat(roots).as("what is bundled").isEqualTo(bundled.keySet());
            ours = legalTexts(jar);
        }
        assertThat(ours.keySet()).allMatch(name -> name.startsWith("META-INF/licenses/"));
        assertThat(ours.values()).as("the Apache License").anyMatch(PackagingIT::isApacheLicense);
        for (Class<?> library : bundled.values().stream().flatMap(List::stream).toList()) {
            Path source = Path.of(library.getProtectionDomain().getCodeSource().getLocation().getPath());
            try (JarFile jar = new JarFile(source.toFile())) {
                legalTexts(jar).forEach((name, text) -> {
                    if (!isApacheLicense(text)) {
                        assertThat(ours.containsValue(text)).as(name + " of " + source.getFileName()).isTrue();
                    }
                });
            }
        }
    }

    private static boolean isApacheLicense(String text) {
        return text.startsWith("Apache License Version 2.0, January 2004");
    }

    /** By name, with single blanks between the words: the copies of one licence differ in their line breaks. */
    private static Map<String, String> legalTexts(JarFile jar) {
        Map<String, String> texts = new LinkedHashMap<>();
        jar.stream().filter(entry -> !entry.isDirectory() && entry.getName().matches(
            "(META-INF/)?((licenses/.*)|([^/]*(LICENSE|LICENCE|NOTICE|COPYING)[^/]*))")).forEach(entry -> {
                try (InputStream in = jar.getInputStream(entry)) {
                    texts.put(entry.getName(), new String(in.readAllBytes(), StandardCharsets.UTF_8).replaceAll("\\s+", " ")
                        .strip());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        return texts;
    }
}
