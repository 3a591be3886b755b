/**
 * From evidence to a verdict: pure functions, no input or output, no clock, no state; safe from any thread, and cheap
 * enough for the failing one.
 *
 * <p>In the order of the work, each part knowing only those before it:
 * <ol>
 * <li>{@link io.epipe.diagnosis.Evidence} what was seen, uncorrected;
 * <li>{@link io.epipe.diagnosis.Facts} what that proves, derived by {@code FactFinder}: FIN, bytes lost, silence, role;
 * <li>{@link io.epipe.diagnosis.Diagnostician} the rules, first match wins: facts in,
 *     {@link io.epipe.diagnosis.Verdict} and {@link io.epipe.diagnosis.Confidence} out;
 * <li>{@code Explanation} and {@code CloseExplanation} the sentences, {@code Advice} what to check, {@code Phrases}
 *     how times and bytes are said;
 * <li>{@code Timeline} the segments that a packet capture would have shown;
 * <li>{@link io.epipe.diagnosis.Diagnosis} all of it together.
 * </ol>
 */
package io.epipe.diagnosis;
