package io.epipe.demo;

import java.io.File;
import java.util.List;

/** Tells whether the agent is here, and how to add it. The demo has no other knowledge of it. */
final class AgentHint {

    private static final String AGENT_CLASS = "io.epipe.EpipeAgent";
    private static final String AGENT_JAR = "agent/target/epipe-agent.jar";
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

    /**
     * @param arguments those of this run
     * @return the command that repeats this run with the agent
     */
    static String command(List<String> arguments) {
        // With java -jar the class path is that one jar, as it was typed.
        String demoJar = System.getProperty("java.class.path", "");
        String agentJar = AGENT_JAR;
        if (demoJar.endsWith(".jar") && new File(demoJar).isFile()) {
            File target = new File(demoJar).getAbsoluteFile().getParentFile();
            File sibling = new File(target, "../../" + AGENT_JAR);
            if (!new File(agentJar).isFile() && sibling.isFile()) {
                agentJar = sibling.toPath().normalize().toString();
            }
        } else {
            demoJar = DEMO_JAR;
        }
        StringBuilder command = new StringBuilder("java -javaagent:" + agentJar + " -jar " + demoJar);
        for (String argument : arguments) {
            command.append(' ').append(argument);
        }
        return command.toString();
    }
}
