/** A running JVM as the command meets it: what /proc tells of it, the attach mechanism, the agent's answers. */
package io.epipe.command.jvm;
