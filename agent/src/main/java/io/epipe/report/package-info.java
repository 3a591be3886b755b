/**
 * The door to everything that reports: {@link io.epipe.report.Reporting} takes incidents from the failing threads, and {@link
 * io.epipe.report.Outputs} is the one place that lists the outputs. Behind it are {@link io.epipe.report.pipeline} and a room for each output;
 * all formatting and all I/O of epipe happens there, off the failing thread.
 */
package io.epipe.report;
