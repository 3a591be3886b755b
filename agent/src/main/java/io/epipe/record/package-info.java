/**
 * What an incident says, once for all outputs: addresses, frames, stack traces, last words, timeline and times as text, severity, and the
 * counts of what has no report of its own ({@link io.epipe.record.Repeats}, {@link io.epipe.record.Omissions}).
 *
 * <p>The keys of the records and the layout of the text are a public contract (docs/records.md).
 */
package io.epipe.record;
