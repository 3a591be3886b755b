package io.epipe.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

/** What every text of a diagnosis keeps to, whatever the evidence. */
final class Texts {

    private Texts() {
    }

    static void check(Diagnosis d) {
        assertThat(d.explanation()).isNotBlank().endsWith(".").doesNotContain("null", "-1", "undefined", "  ", "..",
            " 0 ms", " 0 bytes", " ,", " .");
        assertThat(d.explanation()).doesNotContainPattern("-\\d");
        assertThat(d.advice()).isNotBlank().endsWith(".").doesNotContain("null", "-1", "  ");
        assertThat(d.timeline()).isNotEmpty();
        long previous = Long.MAX_VALUE;
        for (TimelineEntry t : d.timeline()) {
            assertThat(t.note()).isNotNull().doesNotContain("null", "-1");
            assertThat(t.bytes()).isGreaterThanOrEqualTo(-1);
            if (t.isTimeKnown()) {
                assertThat(t.agoMicros()).as(() -> TruthTableTest.timeline(d) + " of " + d.verdict() + ": " + d.explanation()).isBetween(0L, previous);
                previous = t.agoMicros();
            }
        }
        TimelineEntry last = d.timeline().get(d.timeline().size() - 1);
        assertThat(last.kind()).isIn(TimelineEntry.Kind.FAILED_WRITE, TimelineEntry.Kind.FAILED_READ, TimelineEntry.Kind.CLOSE);
        assertThat(last.agoMicros()).isZero();
    }
}
