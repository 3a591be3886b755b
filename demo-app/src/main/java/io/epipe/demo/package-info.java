/**
 * Programs that break connections on purpose, each in one documented way, so that what epipe reports can be compared
 * with what happened. They know nothing of the agent and run on Java 8 and later.
 *
 * <pre>
 * Demo             the command line
 *   Scenario       the list: name, expected verdict, expected error, and the play
 *     PeerCloses, PeerResets, KeptConnections, OwnDoing, ForeignPeer      the plays, grouped by whose act it is
 *       Stage      our side of the connection, the side whose write fails
 *       Peer       the other side, in a thread of its own
 *         Api, Listener, Connection      one view of Socket and SocketChannel
 *       KernelTable   when the peer's FIN or reset is really here
 *     Steps        what is printed
 * </pre>
 *
 * Exactly one write fails in each play. The two sides act in turn: a side starts its act when the other has ended its
 * own, so a play goes the same way every time.
 */
package io.epipe.demo;
