package io.epipe.command.jvm;

import java.io.IOException;
import java.util.Properties;

/** One way to the attach mechanism of a JVM. Every call is a request of its own, answered by the JVM's attach listener. */
interface Attachment {

    /**
     * Has the JVM load an agent. That the JVM says it did is no proof, and that it does not is none either (JDK 8's client takes the answer of a later
     * JDK for an error): the agent's own answer counts.
     *
     * @param jar      its path, as the JVM sees it
     * @param argument what the agent gets
     * @throws IOException with the JVM's own words if it said that it could not
     */
    void load(String jar, String argument) throws IOException;

    /** The JVM's agent properties, where agents leave what others shall know. */
    Properties agentProperties() throws IOException;
}
