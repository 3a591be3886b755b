/**
 * What is remembered of a connection, and how its descriptor and addresses are read from the JDK's objects. The
 * {@link java.io.FileDescriptor} object is a connection's identity on every path.
 */
package io.epipe.connection;
