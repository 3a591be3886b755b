package io.epipe.programs.lab;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.HashMap;
import java.util.Map;

/**
 * Reads orders, a line each, {@code NUMBER ACTOR VERB ARGUMENT...}, and answers {@code NUMBER ok ...} or {@code NUMBER failed ...}.
 * Each actor holds one connection or listener and has a thread of its own, so that an order that blocks holds up nobody else.
 */
public final class Puppet {

    private Puppet() {
    }

    public static void main(String[] arguments) throws Exception {
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, "US-ASCII"));
        Map<String, Actor> actors = new HashMap<String, Actor>();
        System.out.println("ready");
        for (String line = orders.readLine(); line != null; line = orders.readLine()) {
            String[] words = line.split(" ");
            Actor actor = actors.get(words[1]);
            if (actor == null) {
                actor = new Actor(words[1], actors);
                actors.put(words[1], actor);
            }
            actor.order(words);
        }
    }
}
