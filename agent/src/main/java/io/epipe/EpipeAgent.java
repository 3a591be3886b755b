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
            runtime = call("start", argument, instrumentation, attached);
        } catch (Throwable t) {
            complain("did not start, the application runs without it", t);
        } finally {
            closeUnusedLoader();
        }
    }

    private static synchronized void answer(String request, Instrumentation instrumentation) {
        try {
            if (runtime != null) {
                if ("detached".equals(runtime.apply(request))) {
                    runtime = null;
                }
            } else if (request.equals("attach") || request.startsWith("attach:")) {
                runtime = call("attach", request, instrumentation, true);
            } else {
                call("answerInactive", request, instrumentation, true);
            }
        } catch (Throwable t) {
            complain("could not carry out the request " + request, t);
        } finally {
            closeUnusedLoader();
        }
    }

    @SuppressWarnings("unchecked")
    private static Function<String, String> call(String what, String argument, Instrumentation instrumentation,
                                                 boolean attached) throws Exception {
        File jar = ownJar();
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
