/** The command line of the same jar: {@code java -jar epipe-agent.jar}. */
package io.epipe.command;
