package io.epipe.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.ToLongFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TcpInfoDecoderTest {

    /** One field: where C has it ({@code offsetof}, compiled against linux/tcp.h), and its size. */
    private record Field(int offset, int size, ToLongFunction<KernelSnapshot> of) {
    }

    private static final Map<String, Field> FIELDS = new LinkedHashMap<>();

    static {
        FIELDS.put("tcpi_retransmits", new Field(2, 1, KernelSnapshot::retransmits));
        FIELDS.put("tcpi_probes", new Field(3, 1, KernelSnapshot::probes));
        FIELDS.put("tcpi_last_data_sent", new Field(44, 4, KernelSnapshot::lastDataSentMillis));
        FIELDS.put("tcpi_last_data_recv", new Field(52, 4, KernelSnapshot::lastDataReceivedMillis));
        FIELDS.put("tcpi_last_ack_recv", new Field(56, 4, KernelSnapshot::lastAckReceivedMillis));
        FIELDS.put("tcpi_rtt", new Field(68, 4, KernelSnapshot::rttMicros));
        FIELDS.put("tcpi_total_retrans", new Field(100, 4, KernelSnapshot::totalRetrans));
        FIELDS.put("tcpi_bytes_acked", new Field(120, 8, KernelSnapshot::bytesAcked));
        FIELDS.put("tcpi_bytes_received", new Field(128, 8, KernelSnapshot::bytesReceived));
        FIELDS.put("tcpi_segs_out", new Field(136, 4, KernelSnapshot::segmentsOut));
        FIELDS.put("tcpi_segs_in", new Field(140, 4, KernelSnapshot::segmentsIn));
        FIELDS.put("tcpi_notsent_bytes", new Field(144, 4, KernelSnapshot::notSentBytes));
        FIELDS.put("tcpi_min_rtt", new Field(148, 4, KernelSnapshot::minRttMicros));
        FIELDS.put("tcpi_data_segs_in", new Field(152, 4, KernelSnapshot::dataSegmentsIn));
        FIELDS.put("tcpi_data_segs_out", new Field(156, 4, KernelSnapshot::dataSegmentsOut));
        FIELDS.put("tcpi_bytes_sent", new Field(200, 8, KernelSnapshot::bytesSent));
        FIELDS.put("tcpi_bytes_retrans", new Field(208, 8, KernelSnapshot::bytesRetrans));
        FIELDS.put("tcpi_snd_wnd", new Field(228, 4, KernelSnapshot::sendWindow));
    }

    /** Lengths that kernels return, and lengths that cut a field in two. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, 103, 104, 123, 128, 192, 204, 207, 208, 228, 231, 232, 240, 280})
    void reads_the_fields_that_were_returned_and_no_more(int length) {
        ByteBuffer bytes = ByteBuffer.allocate(40 + 280).order(ByteOrder.nativeOrder());
        int value = 1;
        Map<String, Long> expected = new LinkedHashMap<>();
        for (Map.Entry<String, Field> entry : FIELDS.entrySet()) {
            Field field = entry.getValue();
            // unsigned: the highest bit of each is set, but for the 64-bit ones, which never get there
            long number = switch (field.size) {
                case 1 -> 0x80L + value;
                case 4 -> 0x8000_0000L + value;
                default -> 0x4000_0000_0000_0000L + value;
            };
            value++;
            switch (field.size) {
                case 1 -> bytes.put(40 + field.offset, (byte) number);
                case 4 -> bytes.putInt(40 + field.offset, (int) number);
                default -> bytes.putLong(40 + field.offset, number);
            }
            expected.put(entry.getKey(), field.offset + field.size <= length ? number : KernelSnapshot.UNKNOWN);
        }
        bytes.put(40, (byte) 8);

        KernelSnapshot.Builder builder = new KernelSnapshot.Builder(EvidenceSource.TCP_INFO);
        TcpInfoDecoder.decode(bytes, 40, length, builder);
        KernelSnapshot snapshot = builder.build();

        Map<String, Long> actual = new LinkedHashMap<>();
        FIELDS.forEach((name, field) -> actual.put(name, field.of.applyAsLong(snapshot)));
        assertThat(actual).isEqualTo(expected);
        assertThat(snapshot.state()).isEqualTo(length > 0 ? TcpState.CLOSE_WAIT : null);
    }
}
