package io.epipe.page;

import java.util.Arrays;
import java.util.Comparator;

/** The rows of a table by time, the oldest first. */
final class Order {

    private Order() {
    }

    /** Rows by place. */
    static int[] of(final Table table) {
        Integer[] rows = new Integer[table.rows()];
        for (int i = 0; i < rows.length; i++) {
            rows[i] = i;
        }
        Arrays.sort(rows, new Comparator<Integer>() {
            @Override
            public int compare(Integer a, Integer b) {
                return Long.compare(table.time.get(a), table.time.get(b));
            }
        });
        int[] order = new int[rows.length];
        for (int i = 0; i < order.length; i++) {
            order[i] = rows[i];
        }
        return order;
    }

    /** Places by row. */
    static int[] places(int[] order) {
        int[] places = new int[order.length];
        for (int place = 0; place < order.length; place++) {
            places[order[place]] = place;
        }
        return places;
    }
}
