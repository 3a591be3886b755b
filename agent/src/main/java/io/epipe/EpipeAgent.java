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
            answer(argument.substring(REQUEST_PREFIX.length()));
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
            loader = new AgentClassLoader(ownJar());
            runtime = startRuntime(argument, instrumentation, attached);
            if (runtime == null) {
                closeLoader();
            }
        } catch (Throwable t) {
            closeLoader();
            complain("did not start, the application runs without it", t);
        }
    }

    /** A request is answered into the file that it names, because the attach mechanism carries no answer back. */
    private static synchronized void answer(String request) {
        try {
            if (runtime == null) {
                loader = new AgentClassLoader(ownJar());
                call("io.epipe.Answers", "inactive", new Class<?>[] {String.class}, request);
                closeLoader();
                return;
            }
            String outcome = runtime.apply(request);
            if ("detached".equals(outcome)) {
                runtime = null;
                closeLoader();
            }
        } catch (Throwable t) {
            complain("could not carry out the request " + request, t);
        }
    }

    @SuppressWarnings("unchecked")
    private static Function<String, String> startRuntime(String argument, Instrumentation instrumentation,
                                                         boolean attached) throws Exception {
        // before AgentRuntime is loaded: the verifier looks up the hook's types then
        call("io.epipe.instrument.JdkAccess", "prepare", new Class<?>[] {Instrumentation.class}, instrumentation);
        return (Function<String, String>) call("io.epipe.AgentRuntime", "start",
            new Class<?>[] {String.class, Instrumentation.class, boolean.class, File.class}, argument, instrumentation,
            attached, ownJar());
    }

    private static Object call(String className, String method, Class<?>[] types, Object... arguments)
            throws Exception {
        return Class.forName(className, true, loader).getMethod(method, types).invoke(null, arguments);
    }

    private static File ownJar() throws Exception {
        URI location = EpipeAgent.class.getProtectionDomain().getCodeSource().getLocation().toURI();
        return new File(location);
    }

    private static void closeLoader() {
        AgentClassLoader closing = loader;
        loader = null;
        if (closing != null) {
            try {
                closing.close();
            } catch (Throwable t) {
                complain("could not close its jar", t);
            }
        }
    }

    private static void complain(String what, Throwable t) {
        try {
            Throwable cause = t instanceof java.lang.reflect.InvocationTargetException && t.getCause() != null
                ? t.getCause() : t;
            System.err.println("epipe: " + what + ": " + cause);
        } catch (Throwable ignored) {
            // standard error itself is broken: nobody is left to tell
        }
    }
}
