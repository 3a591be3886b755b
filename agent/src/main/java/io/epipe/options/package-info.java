/**
 * The options: one table ({@link io.epipe.options.Option}) behind the parser, the command's help and the README. The
 * parser is on the way of every JVM's start, so it is plain loops over plain strings.
 */
package io.epipe.options;
