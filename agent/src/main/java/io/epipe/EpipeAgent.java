package io.epipe;

import java.io.File;
import java.lang.instrument.Instrumentation;
import java.net.URI;
import java.util.function.Function;

/**
 * Where the JVM enters epipe: at start with {@code -javaagent:epipe-agent.jar=OPTIONS}, or in a running JVM through the attach
 * mechanism. It does no more than to start {@link AgentRuntime} in a loader apart from the application, and it never throws: an
 * exception here would end the application that it was added to.
 */
public final class EpipeAgent {

    /** How an argument begins that is a request to the agent that is there already, not options for a new one. */
    static final String REQUEST_PREFIX = "request:";

    private static final String REPLACE = "replace ";

    private static Function<String, String> runtime;
    private static AgentClassLoader loader;

    private EpipeAgent() {
    }

    /** Called by the JVM before the application's main class. */
    public static void premain(String argument, Instrumentation instrumentation) {
        start(argument, instrumentation, false);
    }

    /** Called by the JVM when the agent is loaded into a running process. */
    public static void agentmain(String argument, Instrumentation instrumentation) {
        if (argument != null && argument.startsWith(REQUEST_PREFIX)) {
            answer(argument.substring(REQUEST_PREFIX.length()), instrumentation);
        } else {
            start(argument, instrumentation, true);
        }
    }

    private static synchronized void start(String argument, Instrumentation instrumentation, boolean attached) {
        try {
            if (runtime != null) {
                System.err.println("epipe: already active in this JVM; detach it first to change its options");
                return;
            }
            runtime = call("start", argument, instrumentation, attached, ownJar());
        } catch (Throwable t) {
            complain("did not start, the application runs without it", t);
        } finally {
            closeUnusedLoader();
        }
    }

    private static synchronized void answer(String request, Instrumentation instrumentation) {
        try {
            String[] parts = request.split(":", 4);
            boolean attach = parts[0].equals("attach");
            File jar = jar(parts);
            if (runtime != null) {
                boolean upgrade = attach && !loader.isOf(jar);
                String done = runtime.apply(upgrade ? request.replaceFirst("attach", "upgrade") : request);
                if (done.equals("detached") || done.startsWith(REPLACE)) {
                    runtime = null;
                    closeUnusedLoader();
                }
                if (done.startsWith(REPLACE)) {
                    runtime = call("attach", (upgrade ? "upgraded:" : "restarted:") + part(parts, 1) + ":" + part(parts, 2) + ":"
                        + done.substring(REPLACE.length()), instrumentation, true, jar);
                }
            } else if (attach || parts[0].equals("watch") || parts[0].startsWith("watch@")) {
                runtime = call("attach", request, instrumentation, true, jar);
            } else {
                call("answerInactive", request, instrumentation, true, jar);
            }
        } catch (Throwable t) {
            complain("could not carry out the request " + request, t);
        } finally {
            closeUnusedLoader();
        }
    }

    private static String part(String[] parts, int index) {
        return index < parts.length ? parts[index] : "";
    }

    /** That of the command, which may be another than the one that this class came from: of a newer version. */
    private static File jar(String[] request) throws Exception {
        String path = part(request, 2);
        return path.isEmpty() ? ownJar() : new File(path.replace("%3A", ":").replace("%25", "%"));
    }

    @SuppressWarnings("unchecked")
    private static Function<String, String> call(String what, String argument, Instrumentation instrumentation,
                                                 boolean attached, File jar) throws Exception {
        loader = new AgentClassLoader(jar);
        return (Function<String, String>) loader.entry().apply(new Object[] {what, argument, instrumentation, attached, jar});
    }

    private static File ownJar() throws Exception {
        URI location = EpipeAgent.class.getProtectionDomain().getCodeSource().getLocation().toURI();
        return new File(location);
    }

    private static void closeUnusedLoader() {
        AgentClassLoader closing = loader;
        if (runtime != null || closing == null) {
            return;
        }
        loader = null;
        try {
            closing.close();
        } catch (Throwable t) {
            complain("could not close its jar", t);
        }
    }

    private static void complain(String what, Throwable t) {
        try {
            Throwable cause = t instanceof IllegalStateException && t.getCause() != null
                ? t.getCause() : t;
            System.err.println("epipe: " + what + ": " + cause);
        } catch (Throwable ignored) {
            // standard error itself is broken: nobody is left to tell
        }
    }
}
