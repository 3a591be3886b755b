package io.epipe.record;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.HexFormat;

class LastWordsTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        1503030002 0228                     | TLS: fatal alert handshake_failure
        1503030002 0100                     | TLS: alert close_notify
        1503010002 02c8                     | TLS: fatal alert 200
        150303001a 00112233                 | TLS: encrypted alert (close_notify, or the reason of the end)
        1403030001 01 1603030004 01020304   | TLS: change_cipher_spec, handshake, 4 bytes
        1703030002 aabb 1703030100 aa       | TLS: encrypted record, 2 bytes (application data, or in TLS 1.3 an alert), \
        encrypted record, 256 bytes (application data, or in TLS 1.3 an alert)
        1703030002 aabb 1503                | TLS: encrypted record, 2 bytes (application data, or in TLS 1.3 an alert), \
        2 bytes more
        15030a0002 0228                     | \\x15\\x03\\n\\x00\\x02\\x02(
        48545450 0d0a 5c 7f                 | HTTP\\r\\n\\\\\\x7f
        15030300                            | \\x15\\x03\\x03\\x00
        """)
    void text(String hex, String expected) {
        assertThat(LastWords.text(HexFormat.of().parseHex(hex.replace(" ", "")))).isEqualTo(expected);
    }
}
