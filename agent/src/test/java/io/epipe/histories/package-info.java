/**
 * Random histories: what nobody thought of. A seed gives a script of acts of both sides and of the network between; hundreds are played side by
 * side on real sockets, and every claim of every record is held against a packet capture and the log of the acts.
 */
package io.epipe.histories;
