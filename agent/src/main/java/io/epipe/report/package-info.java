/**
 * Writes records, on a thread of its own: {@link io.epipe.report.ReportPipeline} takes incidents from the failing
 * threads, holds back repeats and floods, counts all that it holds back, and gives the rest to every {@link
 * io.epipe.report.Reporter}. All formatting and all I/O of epipe happens here, off the failing thread.
 *
 * <p>The keys of the JSON lines and the layout of the text are a public contract (docs/records.md).
 */
package io.epipe.report;
