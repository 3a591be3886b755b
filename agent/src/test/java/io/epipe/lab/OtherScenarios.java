package io.epipe.lab;

import java.util.List;

/** What needs a newer JDK, or is no connection of the network. */
final class OtherScenarios {

    private OtherScenarios() {
    }

    static List<Scenario> all() {
        return List.of(
            new Scenario("Unix", "Unix-domain peer closes", "PEER_CLOSED", s -> {
                String actor = s.actor();
                s.app.begin(actor, "unix", "pair").done();
                s.app.begin(actor, "unix", "exchange").done();
                s.app.begin(actor, "unix", "peer-close").done();
                s.judge(actor).fails(s.app.begin(actor, "unix", "write"), false);
            }).from(17),
            new Scenario("Unix unread", "Unix-domain peer stops reading with our data before it", "PEER_CLOSED_MID_TRANSFER",
                s -> {
                    String actor = s.actor();
                    s.app.begin(actor, "unix", "pair").done();
                    s.app.begin(actor, "unix", "write").done();
                    s.app.begin(actor, "unix", "peer-stops-reading").done();
                    s.judge(actor).fails(s.app.begin(actor, "unix", "write"), false);
                }).coarse("PEER_CLOSED").from(17));
    }
}
