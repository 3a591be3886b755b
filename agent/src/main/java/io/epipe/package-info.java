/**
 * epipe: why did that write fail?
 *
 * <p>The way of a failed write, and the packages in the order in which it passes them; each knows only those before it:
 * <ol>
 * <li>{@link io.epipe.bootstrap} is what instrumented JDK methods call; it lives in the boot loader (ring 1)
 * <li>{@code io.epipe.instrument} puts those calls into the JDK and takes them out again
 * <li>{@code io.epipe.kernel} asks the kernel what it knows of a broken socket
 * <li>{@code io.epipe.connection} remembers what happened on a connection before
 * <li>{@code io.epipe.diagnosis} draws the verdict from the evidence: pure functions
 * <li>{@code io.epipe.incident} runs the above on the failing thread and makes the record
 * <li>{@code io.epipe.report} writes records, on a thread of its own
 * <li>{@code io.epipe.options} is the table of options, {@code io.epipe.command} the command line of the same jar
 * </ol>
 * {@link io.epipe.EpipeAgent} is where the JVM enters. It starts {@link io.epipe.AgentRuntime} in a loader of its own
 * ({@code AgentClassLoader}, ring 3), so that nothing here can meet the application's classes.
 */
package io.epipe;
