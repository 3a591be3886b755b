/**
 * From evidence to a verdict: pure functions, no input or output, no clock, no state; safe from any thread, and cheap
 * enough for the failing one.
 *
 * <p>In the order of the work, each part knowing only those before it:
 * <ol>
 * <li>{@link io.epipe.diagnosis.Evidence} what was seen, by whom and when, uncorrected;
 * <li>{@link io.epipe.diagnosis.Fact} one thing that is held to be so, and on what ground;
 * <li>{@link io.epipe.diagnosis.Findings} the facts, derived by {@code Witnesses} (what threads met), {@code SequenceNumbers} (what went out) and
 *     {@code Ending} (FIN, reset); {@link io.epipe.diagnosis.Facts} those that a record shows;
 * <li>{@link io.epipe.diagnosis.Story} a verdict's rule and words; {@code io.epipe.diagnosis.story} has them all, a file each, and their table;
 * <li>{@link io.epipe.diagnosis.Diagnostician} the first story that fits, and how sure it is;
 * <li>{@link io.epipe.diagnosis.Phrases} how times and bytes are said, {@link io.epipe.diagnosis.Timeline} the segments that a packet
 *     capture would have shown;
 * <li>{@link io.epipe.diagnosis.Diagnosis} all of it together.
 * </ol>
 */
package io.epipe.diagnosis;
