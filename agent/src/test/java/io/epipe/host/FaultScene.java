package io.epipe.host;

import io.epipe.testkit.Artifacts;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;

import java.io.File;
import java.util.List;
import java.util.Optional;

/** What a program does while a step of the agent fails: each brings the agent to the steps of one of its parts. */
enum FaultScene {

    /** Three writes that fail. */
    WRITES("repeats=0,rate=1000,log=%/log", 3, "move", "break", "break", "break"),
    /** As above, told as one and two repeats of it, at the JVM's end. */
    REPEATS("log=%/log", 3, "break", "break", "break"),
    /** As {@link #WRITES}, and the JVM ends at once. */
    END("repeats=0,rate=1000,log=off", 3, "break", "break", "break"),
    /** All other ways in which something fails: two of them at the close. */
    WAYS("repeats=0,rate=1000,log=off,closes=on,reads=on", 7, "break", "channel", "lost", "closed", "pipe", "ended"),
    FLIGHT("repeats=0,rate=1000,log=off", 3, "flight", "break", "break", "break"),
    MANAGEMENT("repeats=0,rate=1000,log=off", 3, "management", "break", "break", "break"),
    MICROMETER("repeats=0,rate=1000,log=off", 3, "micrometer", "break", "break", "break"),
    LOGGING("repeats=0,rate=1000,log=app", 3, "logging", "break", "break", "break"),
    /** A program of its own. */
    NETTY("repeats=0,rate=1000,log=off,annotate=off", 1),
    /** The agent comes, is asked, is changed, goes, and comes again. */
    COMES("", 4, "break", "break", "break", "break");

    private static final String NETTY_VERSION = "4.1.137.Final";

    final String options;
    final int records;
    final List<String> lines;
    /** Whether in the plain build, for want of time, a step throws once, the next always, and so on; else each does both. */
    final boolean takesTurns;

    FaultScene(String options, int records, String... lines) {
        this.options = options;
        this.records = records;
        this.lines = List.of(lines);
        takesTurns = !this.lines.contains("move");
    }

    /** Describes the program's JVM; empty where the libraries cannot be had. */
    Optional<ForkedJvm.Builder> on(Jdk jdk, String logFile) {
        String programs = System.getProperty("epipe.test.programs", "target/test-programs");
        String main = HostPrograms.DRIVEN;
        Optional<String> libraries = Optional.of("");
        ForkedJvm.Builder builder = ForkedJvm.on(jdk);
        if (this == MICROMETER) {
            libraries = Artifacts.classPath("io.micrometer:micrometer-core:1.17.2");
        } else if (this == LOGGING) {
            libraries = Artifacts.classPath("org.slf4j:slf4j-simple:2.0.17");
            builder.vm("-Dorg.slf4j.simpleLogger.logFile=" + logFile);
        } else if (this == COMES) {
            libraries = Optional.of(ForkedJvm.agentJar().toString());
        } else if (this == NETTY) {
            libraries = Artifacts.classPath("io.netty:netty-transport-native-epoll:" + NETTY_VERSION + ":linux-x86_64",
                "io.netty:netty-handler:" + NETTY_VERSION).map(path -> Artifacts.compile("src/programs/netty", path, 8));
            main = "io.epipe.programs.netty.NettyWrites";
            builder.vm("-Dsilent=true");
        }
        String program = main;
        return libraries.map(path -> {
            builder.vm("-cp", path.isEmpty() ? programs : programs + File.pathSeparator + path).run(program);
            return this == NETTY ? builder.run("epoll", "client", "write", "reset") : builder;
        });
    }
}
