package io.epipe.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import org.junit.jupiter.api.Test;

class PlainWordsTest {

    /** Controls, separators of lines and paragraphs, and the format characters, as the Unicode standard numbers them. */
    private static final int[][] HARMFUL = {{0, 0x1f}, {0x7f, 0x9f}, {0xad, 0xad}, {0x600, 0x605}, {0x61c, 0x61c}, {0x6dd, 0x6dd}, {0x70f, 0x70f},
        {0x180e, 0x180e}, {0x200b, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f}, {0xfeff, 0xfeff}, {0xfff9, 0xfffb}};

    @Test
    void harmfulIsWhatActsInsteadOfBeingSeen() {
        BitSet harmful = new BitSet();
        for (int[] range : HARMFUL) {
            harmful.set(range[0], range[1] + 1);
        }
        for (int c = 0; c <= Character.MAX_VALUE; c++) {
            assertThat(PlainWords.isHarmful((char) c)).as(Integer.toHexString(c)).isEqualTo(harmful.get(c));
        }
    }

    @Test
    void harmfulCharactersBecomeSpacesAndTheRestStaysAsItIs() {
        assertThat(PlainWords.oneLine(null)).isNull();
        assertThat(PlainWords.oneLine("")).isEmpty();
        String plain = new String("Zwölf Boxkämpfer");
        assertThat(PlainWords.oneLine(plain)).isSameAs(plain);
        assertThat(PlainWords.oneLine("\u001b[31mred\r\nnext\u202e")).isEqualTo(" [31mred  next ");
    }
}
