/**
 * {@code logs}: rows, host and split of a job from a public log. Readers give events, {@link
 * io.rankgraft.app.logs.TimeOrder} puts them in order on disk, {@link
 * io.rankgraft.app.logs.RowMaker} makes rows of them, whose histories lie strictly before them.
 */
package io.rankgraft.app.logs;
