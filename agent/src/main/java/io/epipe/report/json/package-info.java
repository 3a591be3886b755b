/** The records as JSON lines, with the keys of docs/records.md. */
package io.epipe.report.json;
