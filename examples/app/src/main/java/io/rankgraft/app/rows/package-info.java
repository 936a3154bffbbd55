/** Raw rows from CSV or JSON lines, and what a schema makes of them. */
package io.rankgraft.app.rows;
