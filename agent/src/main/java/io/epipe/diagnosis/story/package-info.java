/** The stories of how writes fail: one file a verdict, in the order of {@link io.epipe.diagnosis.story.Stories}. */
package io.epipe.diagnosis.story;
