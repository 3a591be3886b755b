/**
 * What is at the other end of a pipe: child processes, whose standard input this program writes to, and whatever Linux tells of the rest.
 */
package io.epipe.pipe;
