/**
 * Raw rows from files and streams: CSV, JSON lines and Parquet, one file or many parts, plain or
 * compressed. {@link io.rankgraft.files.rows.RowFiles} opens them and states the contract all
 * formats share.
 */
package io.rankgraft.files.rows;
