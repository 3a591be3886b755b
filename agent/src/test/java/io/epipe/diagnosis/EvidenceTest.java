package io.epipe.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import io.epipe.connection.PastFailure;
import io.epipe.connection.Role;
import io.epipe.connection.Sighting;
import io.epipe.kernel.Errno;
import io.epipe.kernel.EvidenceSource;
import io.epipe.kernel.KernelSnapshot;
import io.epipe.kernel.Transport;
import io.epipe.pipe.ChildFacts;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvidenceTest {

    private static final KernelSnapshot KERNEL = new KernelSnapshot.Builder(EvidenceSource.TCP_INFO).build();

    /** With something else than the default everywhere. */
    private static Evidence full() {
        return new Evidence.Builder().event(Evidence.Event.LOST_WRITE).exceptionless(true).resetSeenLater(true).finFirst(true).keptBySelector(true).errno(Errno.ECONNRESET, "reset")
            .kernel(KERNEL).transport(Transport.UNIX).read(true).sendfile(true).operation("Socket.read", 7).role(Role.SERVER, true)
            .connectionAgeMillis(8).endOfStreamRead(9, true).resumed(true).sameMachine(true).tlsAlert(true).unreadTls(true)
            .earlierFailure(new PastFailure(1, "Socket.write", false, "x", "t", 2), 11).watchedMillis(12).thread(13, 14, 15)
            .sightings(List.of(Seen.reset(3).build())).watchedThroughout(false).otherReaderInside(true).lookedAgain(true).metByRead(true, true)
            .inputShutDown(true).outputShut(true).transferPossible(true)
            .pipe(null, new ChildFacts(1, "cat", true, 0, 0, null, true)).build();
    }

    /** What is added to by the second look keeps all that the first has seen; a field that is forgotten would be false, 0 or null again. */
    @Test
    void againKeepsEverything() throws Exception {
        Evidence one = full();
        Evidence again = one.again().build();
        int getters = 0;
        for (Method m : Evidence.class.getDeclaredMethods()) {
            if (m.getParameterCount() == 0 && Modifier.isPublic(m.getModifiers()) && !m.getName().equals("again")) {
                assertThat(m.invoke(again)).as(m.getName()).isEqualTo(m.invoke(one));
                getters++;
            }
        }
        assertThat(getters).isGreaterThan(30);
        assertThat(again.endOfStreamReadAgoMillis()).isEqualTo(9);
        assertThat(again.isResumed()).isTrue();
        assertThat(again.isSameMachine()).isTrue();
        assertThat(again.isEndOfStreamReadByJdkOnly()).isTrue();
        assertThat(again.earlierFailure()).isNotNull();
        assertThat(again.earlierFailureAgoMillis()).isEqualTo(11);
        assertThat(again.watchedMillis()).isEqualTo(12);
        assertThat(again.begunNanos()).isEqualTo(14);
        assertThat(again.failedNanos()).isEqualTo(15);
        assertThat(again.operationBytes()).isEqualTo(7);
        assertThat(again.resetMetByRead()).isTrue();
        assertThat(again.endMetByRead()).isTrue();
        assertThat(again.child()).isNotNull();
    }

    @Test
    void whatIsToldOfFollowsFromTheOperationIfItIsNotSaid() {
        assertThat(new Evidence.Builder().build().event()).isEqualTo(Evidence.Event.WRITE_FAILURE);
        assertThat(new Evidence.Builder().read(true).build().event()).isEqualTo(Evidence.Event.READ_FAILURE);
        assertThat(full().event()).isEqualTo(Evidence.Event.LOST_WRITE);
        assertThat(full().event().recordName()).isEqualTo("epipe.lost_write");
        assertThat(Confidence.CERTAIN.recordName()).isEqualTo("certain");
        Evidence none = new Evidence.Builder().build();
        assertThat(none.isSameMachine()).isFalse();
        assertThat(none.endMetByRead()).isNull();
        assertThat(new Evidence.Builder().metByRead(false, false).build().endMetByRead()).isFalse();
        assertThat(new Evidence.Builder().pipe(null, null).build().pipeEnd().path()).isNull();
    }

    @Test
    void whenAThreadMetItAgainstTheFailure() {
        Evidence e = new Evidence.Builder().thread(7, 0, 5_000_000).build();
        Sighting.Builder s = new Sighting.Builder(Sighting.Kind.END_OF_STREAM).thread("reader", 7);
        assertThat(e.isOwn(s.build())).isTrue();
        assertThat(e.isOwn(s.thread("reader", 8).build())).isFalse();
        assertThat(e.nanosBeforeFailure(s.seen(1_000_000, KERNEL).build())).isEqualTo(4_000_000);
        assertThat(e.millisBeforeFailure(s.build())).isEqualTo(4);
        assertThat(e.millisBeforeFailure(s.seen(5_000_001, KERNEL).build())).as("just after").isEqualTo(-1);
    }
}
