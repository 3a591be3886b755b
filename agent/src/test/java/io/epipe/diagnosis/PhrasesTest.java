package io.epipe.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhrasesTest {

    @ParameterizedTest
    @CsvSource({"0,less than 5 ms", "4,less than 5 ms", "5,5 ms", "999,999 ms", "1000,1.000 s", "1003,1.003 s",
        "9099,9.099 s", "12540,12.5 s", "60000,1 min", "125000,2 min 5 s", "3600000,1 h", "11520000,3 h 12 min",
        "183600000,2 d 3 h"})
    void duration(long millis, String words) {
        assertThat(Phrases.duration(new StringBuilder(), millis)).hasToString(words);
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"1;1 byte", "5;5 bytes", "999;999 bytes", "1000;1,000 bytes",
        "3782144;3,782,144 bytes"})
    void bytes(long count, String words) {
        assertThat(Phrases.bytes(new StringBuilder("x "), count)).hasToString("x " + words);
    }
}
