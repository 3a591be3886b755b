/** Another agent in the same JVM, as profilers and tracers are. */
package io.epipe.programs.otheragent;
