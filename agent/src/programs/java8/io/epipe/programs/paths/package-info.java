/** Every way to write to a socket, one class a kind, and the ways in which it can fail. */
package io.epipe.programs.paths;
