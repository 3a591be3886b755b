package io.epipe.command;

import net.bytebuddy.agent.ByteBuddyAgent;

import java.io.File;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.security.SecureRandom;

/**
 * A running JVM as the command sees it. Byte Buddy's attach finds the way of the JDK that runs the command: the attach module, tools.jar on
 * 8, or the attach socket itself where there is only a JRE.
 */
final class TargetJvm {

    private final String pid;

    TargetJvm(String pid) {
        this.pid = pid;
    }

    /** Loads the agent with these options. */
    void load(String argument) throws RefusedException {
        try {
            ByteBuddyAgent.attach(ownJar(), pid, argument);
        } catch (RuntimeException e) {
            throw new RefusedException(pid, e);
        }
    }

    /**
     * Sends a request to the agent and returns its answer.
     *
     * <p>The attach mechanism carries no answer, so the agent writes it to a file that it creates itself, readable for its owner
     * only, under a name that nobody can guess; it is read through /proc, which finds it in the target's container too.
     */
    String request(String verb) throws RefusedException {
        String name = "/tmp/epipe-" + Long.toHexString(new SecureRandom().nextLong()) + ".answer";
        load("request:" + verb + ":" + name);
        Path ofTarget = Paths.get("/proc/" + pid + "/root" + name);
        Path answer = Files.isReadable(ofTarget) ? ofTarget : Paths.get(name);
        try {
            String text = new String(Files.readAllBytes(answer), StandardCharsets.UTF_8);
            Files.deleteIfExists(answer);
            return text.trim();
        } catch (IOException e) {
            throw new RefusedException("process " + pid + " took the request but left no answer in " + answer + " ("
                + e + "); its standard error may tell why");
        }
    }

    private static File ownJar() {
        try {
            return new File(TargetJvm.class.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The JVM could not be reached; the message says why and what helps. */
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1;

        RefusedException(String message) {
            super(message);
        }

        RefusedException(String pid, RuntimeException failure) {
            super("process " + pid + " did not take the agent: " + reason(failure) + "; " + remedy(pid), failure);
        }

        private static String reason(Throwable failure) {
            Throwable cause = failure;
            while (cause.getCause() != null) {
                cause = cause.getCause();
            }
            return cause instanceof FileNotFoundException || cause.getMessage() != null ? cause.getMessage()
                : cause.toString();
        }

        private static String remedy(String pid) {
            if (Files.isDirectory(Paths.get("/proc")) && !Files.exists(Paths.get("/proc", pid))) {
                return "there is no such process";
            }
            return "run this as the same user as the JVM, in the same container, on a JVM that was not started with"
                + " -XX:+DisableAttachMechanism";
        }
    }
}
