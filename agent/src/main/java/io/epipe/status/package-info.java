/** What the agent says of itself, as it travels from a JVM to the command. */
package io.epipe.status;
