/**
 * One side of the laboratory's connections: does what it is told on standard input, says on standard output what came of it. With the
 * agent it is the application, without it a peer.
 */
package io.epipe.programs.lab;
