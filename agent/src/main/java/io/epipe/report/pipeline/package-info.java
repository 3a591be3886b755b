/**
 * Between the failing threads and the outputs: {@link io.epipe.report.pipeline.ReportPipeline} takes incidents, holds back repeats and floods,
 * counts all that it holds back, and gives the rest to every {@link io.epipe.report.pipeline.Output}, each in a lane of its own. It knows no
 * output.
 */
package io.epipe.report.pipeline;
