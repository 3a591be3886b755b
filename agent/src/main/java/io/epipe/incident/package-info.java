/**
 * Turns the calls of the hook into incidents: on the failing thread, from the first evidence to the annotated exception. Formatting and
 * I/O happen elsewhere.
 */
package io.epipe.incident;
