/** Plays one side of random histories: real sockets, a script of acts with times, and a log of what each act met. */
package io.epipe.programs.histories;
