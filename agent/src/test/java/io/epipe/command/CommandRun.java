package io.epipe.command;

import io.epipe.programs.Programs;
import io.epipe.testkit.ForkedJvm;
import io.epipe.testkit.Jdk;

import java.io.IOException;

/** Runs the packaged command, and programs for it to attach to. */
public final class CommandRun {

    private CommandRun() {
    }

    /** {@code java -jar epipe-agent.jar ARGUMENTS}, to its end. */
    public static ForkedJvm.Ended run(Jdk jdk, String... arguments) {
        return on(jdk).run(arguments).startAndAwait();
    }

    /** As {@link #run}, to be given more, or to be left running. */
    public static ForkedJvm.Builder on(Jdk jdk) {
        return ForkedJvm.on(jdk).vm("-Depipe.test.seconds=10").run("-jar", ForkedJvm.agentJar().toString());
    }

    /** A program that waits to be attached to, and breaks a connection for each line of its input. */
    public static ForkedJvm.Builder attachable(Jdk jdk, String... vm) {
        return dynamic(jdk).vm(vm).main(Programs.ATTACHABLE);
    }

    /** A JVM that can be attached to without a word. */
    public static ForkedJvm.Builder dynamic(Jdk jdk) {
        // JDK 21+ warns of any agent that is loaded dynamically; that is the user's to allow
        return jdk.feature() >= 21 ? ForkedJvm.on(jdk).vm("-XX:+EnableDynamicAgentLoading") : ForkedJvm.on(jdk);
    }

    /**
     * Has it break a connection, and waits until it has.
     *
     * @param which the first is 1
     */
    public static void breakOne(ForkedJvm target, int which) throws IOException {
        target.input().write('\n');
        target.input().flush();
        target.awaitOutput("(" + which + ")");
    }

    public static String pid(ForkedJvm target) {
        return String.valueOf(target.pid());
    }
}
