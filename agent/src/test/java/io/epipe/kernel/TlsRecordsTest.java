package io.epipe.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** What is a goodbye of TLS by its outside, and what is not. */
class TlsRecordsTest {

    @Test
    void alertsAloneAreAGoodbye() {
        assertGoodbye(true, record(21, 26));
        assertGoodbye(true, record(21, 18));
        assertGoodbye(true, record(23, 19));
        assertGoodbye(true, record(23, 35), record(23, 35));
        assertGoodbye(true, alert(1));
    }

    @Test
    void anythingElseIsNot() {
        assertGoodbye(false, alert(2));
        assertGoodbye(false, record(23, 26));
        assertGoodbye(false, record(23, 250));
        assertGoodbye(false, record(22, 26));
        assertGoodbye(false, record(21, 26), record(23, 250));
        assertGoodbye(false, "HTTP/1.1 408 Request Timeout\r\n\r\n".getBytes());
        assertGoodbye(false, Arrays.copyOf(record(21, 26), 30));
        assertGoodbye(false, Arrays.copyOf(record(21, 26), 4));
        assertThat(TlsRecords.areGoodbye(record(21, 26), 32)).as("more than was seen").isFalse();
        assertThat(TlsRecords.areGoodbye(null, 31)).isFalse();
    }

    @Test
    void ofAConnectionThatMayBePlainOnlyTheSizesOfEncryptedAlertsAreGoodbyes() {
        for (long alert : new long[] {23, 24, 31, 40, 53, 69, 85}) {
            assertThat(TlsRecords.isEncryptedAlerts(alert)).as("%d bytes", alert).isTrue();
            assertThat(TlsRecords.isEncryptedAlerts(2 * alert)).as("%d bytes twice", alert).isTrue();
        }
        for (long other : new long[] {0, 1, 6, 7, 14, 22, 25, 30, 32, 39, 41, 57, 200}) {
            assertThat(TlsRecords.isEncryptedAlerts(other)).as("%d bytes", other).isFalse();
        }
    }

    private static void assertGoodbye(boolean expected, byte[]... records) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] record : records) {
            all.writeBytes(record);
        }
        assertThat(TlsRecords.areGoodbye(all.toByteArray(), all.size())).as(Arrays.toString(all.toByteArray())).isEqualTo(expected);
    }

    private static byte[] alert(int level) {
        byte[] record = record(21, 2);
        record[5] = (byte) level;
        return record;
    }

    private static byte[] record(int type, int length) {
        byte[] record = new byte[5 + length];
        record[0] = (byte) type;
        record[1] = 3;
        record[2] = 3;
        record[3] = (byte) (length >> 8);
        record[4] = (byte) length;
        return record;
    }
}
