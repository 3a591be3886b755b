package io.epipe.report.jfr;

import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Timespan;

/**
 * What the events of failed operations have in common. Fields are named as in {@code jdk.SocketWrite} where that has them. A number that is not known is
 * {@link Long#MIN_VALUE}, which the JDK's tools show as N/A; a text that is not known is null.
 */
abstract class FailureEvent extends Event {

    @Label("Remote Host")
    @Description("As the application named it; never looked up")
    String host;

    @Label("Remote Address")
    String address;

    @Label("Remote Port")
    int port;

    @Label("Verdict")
    @Description("Why it failed")
    String verdict;

    @Label("Confidence")
    @Description("certain, likely or guess")
    String confidence;

    @Label("Error")
    String error;

    @Label("Operation")
    String operation;

    @Label("Role")
    @Description("client: this program had connected; server: it had accepted")
    String role;

    @Label("Requested")
    @Description("How many bytes the call was to write")
    @DataAmount
    long bytesRequested;

    @Label("Lost")
    @Description("Bytes that the peer's machine never acknowledged")
    @DataAmount
    long bytesLost;

    @Label("Peer Closed Before")
    @Description("How long before the failure the peer had closed")
    @Timespan(Timespan.MILLISECONDS)
    long peerClosedAgo;

    @Label("Connection Age")
    @Timespan(Timespan.MILLISECONDS)
    long connectionAge;

    @Label("Explanation")
    String explanation;

    @Label("Call Site")
    @Description("The first frame that is the application's own")
    String callSite;

    @Label("Failing Stack")
    @Description("The frames of the failing call, without those of epipe that stand on top of the event's own stack; at most 64")
    String failingStack;

    @Label("Event")
    @Description("event.name of the record: a failed write or read, a lost write, an abortive close")
    String event;

    @Label("Incident")
    @Description("epipe.incident.id of the record")
    long incidentId;

    @Label("Trace Id")
    String traceId;

    @Label("Span Id")
    String spanId;

    @Label("Failing Thread")
    @Description("Its name; the event's own thread is that of epipe's reporter where the failure came before the events were ready")
    String failingThread;
}
