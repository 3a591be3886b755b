package io.epipe.command;

import net.bytebuddy.agent.ByteBuddyAgent;

import java.io.File;
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

    private static final String REFUSED = "REFUSED: ";

    private final String pid;

    TargetJvm(String pid) {
        this.pid = pid;
    }

    /**
     * Loads the agent, or meets the one that is there, with a request, and returns its answer.
     *
     * <p>The attach mechanism carries no answer, so the agent writes it to a file that it creates itself, readable for its owner
     * only, under a name that nobody can guess; it is read through /proc, which finds it in the target's container too.
     *
     * @param verb    attach, detach or status
     * @param options of an attach
     */
    String request(String verb, String options) throws RefusedException {
        String name = "/tmp/epipe-" + Long.toHexString(new SecureRandom().nextLong()) + ".answer";
        load("request:" + verb + ":" + name + (options.isEmpty() ? "" : ":" + options));
        Path ofTarget = Paths.get("/proc/" + pid + "/root" + name);
        Path file = Files.isReadable(ofTarget) ? ofTarget : Paths.get(name);
        String answer;
        try {
            answer = new String(Files.readAllBytes(file), StandardCharsets.UTF_8).trim();
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new RefusedException("process " + pid + " took the request but left no answer in " + file + " ("
                + e + "); its standard error may tell why");
        }
        if (answer.startsWith(REFUSED)) {
            throw new RefusedException("process " + pid + ": " + answer.substring(REFUSED.length()));
        }
        return answer;
    }

    private void load(String argument) throws RefusedException {
        try {
            ByteBuddyAgent.attach(ownJar(), pid, argument);
        } catch (RuntimeException e) {
            String reason = reason(e);
            // JDK 8 answers a success with a bare 0, which the attach module of later JDKs takes for an error
            if (!"0".equals(reason) && !reason.endsWith(": 0")) {
                throw new RefusedException("process " + pid + " did not take the agent: " + reason + "; "
                    + remedy(reason), e);
            }
        }
    }

    private static String reason(Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }

    private String remedy(String reason) {
        if (Files.isDirectory(Paths.get("/proc")) && !Files.exists(Paths.get("/proc", pid))) {
            return "there is no such process";
        }
        if (reason.contains("Dynamic agent loading is not enabled")) {
            return "it runs with -XX:-EnableDynamicAgentLoading; start it with -javaagent instead";
        }
        return "run this as the same user as the JVM, in the same container, on a JVM that was not started with"
            + " -XX:+DisableAttachMechanism";
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

        RefusedException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
