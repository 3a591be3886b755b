package io.epipe.page;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Numbers texts from 1 on. 0 stands for no text. */
final class Dictionary {

    static final String LEFT_OUT = "\u2026 (left out: the page would have become too large)";

    private final Map<String, Integer> ids = new HashMap<String, Integer>();
    private final List<String> texts = new ArrayList<String>();
    private final Budget budget;

    Dictionary(Budget budget) {
        this.budget = budget;
    }

    /** The number of a text; a new one for a new text, while memory lasts. */
    int id(String text) {
        Integer known = ids.get(text);
        if (known != null) {
            return known;
        }
        if (!budget.take(text.length())) {
            Integer other = ids.get(LEFT_OUT);
            return other != null ? other : add(LEFT_OUT);
        }
        return add(text);
    }

    private int add(String text) {
        texts.add(text);
        ids.put(text, texts.size());
        return texts.size();
    }

    /** The text of a number; null for 0. */
    String text(int id) {
        return id == 0 ? null : texts.get(id - 1);
    }

    List<String> texts() {
        return texts;
    }

    int size() {
        return texts.size();
    }
}
