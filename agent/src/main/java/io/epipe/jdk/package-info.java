/** What epipe does with the JVM that it is in: threads. */
package io.epipe.jdk;
