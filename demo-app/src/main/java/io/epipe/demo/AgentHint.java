package io.epipe.demo;

import java.io.File;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.util.List;

/** Tells whether the agent is here, and how to add it. The demo has no other knowledge of it. */
final class AgentHint {

    private static final String AGENT_CLASS = "io.epipe.EpipeAgent";
    static final String AGENT_JAR = "agent/target/epipe-agent.jar";
    private static final String DEMO_JAR = "demo-app/target/demo-app.jar";

    private AgentHint() {
    }

    /** @return whether the JVM was started with the agent, or got it later: its jar joins the class path either way */
    static boolean agentIsHere() {
        try {
            Class.forName(AGENT_CLASS, false, ClassLoader.getSystemClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    /** @return the agent's jar: the one that is in this JVM, or where the build puts it; null if it is at neither place */
    static File agentJar() {
        URL itself = ClassLoader.getSystemResource(AGENT_CLASS.replace('.', '/') + ".class");
        if (itself != null && itself.getProtocol().equals("jar")) {
            String path = itself.getPath();
            try {
                return new File(new URI(path.substring(0, path.indexOf("!/"))));
            } catch (URISyntaxException | IllegalArgumentException e) {
                // then where the build puts it
            }
        }
        File jar = new File(jar(System.getProperty("java.class.path", "")));
        return jar.isFile() ? jar.getAbsoluteFile() : null;
    }

    /** Beside the demo's own jar in a tree that was built, wherever the working directory is. */
    private static String jar(String demoJar) {
        if (!new File(AGENT_JAR).isFile() && demoJar.endsWith(".jar") && new File(demoJar).isFile()) {
            File target = new File(demoJar).getAbsoluteFile().getParentFile();
            File sibling = new File(target, "../../" + AGENT_JAR);
            if (sibling.isFile()) {
                return sibling.toPath().normalize().toString();
            }
        }
        return AGENT_JAR;
    }

    /**
     * @param arguments those of this run
     * @return the command that repeats this run with the agent
     */
    static String command(List<String> arguments) {
        // With java -jar the class path is that one jar, as it was typed.
        String demoJar = System.getProperty("java.class.path", "");
        String agentJar = jar(demoJar);
        if (!demoJar.endsWith(".jar") || !new File(demoJar).isFile()) {
            demoJar = DEMO_JAR;
        }
        StringBuilder command = new StringBuilder("java -javaagent:" + agentJar + " -jar " + demoJar);
        for (String argument : arguments) {
            command.append(' ').append(argument);
        }
        return command.toString();
    }
}
