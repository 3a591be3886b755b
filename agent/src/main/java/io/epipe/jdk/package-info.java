/** What epipe takes of the JVM that it is in: threads, classes, room, and whether all of that is there. */
package io.epipe.jdk;
