/**
 * {@code explain}: reads logs without an agent's records, finds failed writes and reads of sockets in them, and says what can be told
 * without the kernel: never more than a guess. Runs in the command's own JVM.
 */
package io.epipe.explain;
