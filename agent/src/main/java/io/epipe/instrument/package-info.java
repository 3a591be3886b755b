/**
 * Puts calls of the hook into methods of the JDK, and takes them out again: the table of targets, the weaver, the transformer, the
 * installation. Knows nothing of what happens behind the hook.
 */
package io.epipe.instrument;
