/**
 * {@code report}: one self-contained page of HTML over the JSON lines of one JVM or of many. Runs in the command's own JVM and
 * knows no other package; what it reads is docs/records.md.
 */
package io.epipe.page;
