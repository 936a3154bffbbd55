package io.rankgraft.app.effects;

/**
 * A row of a generated log.
 *
 * @param time seconds since 1970
 * @param request rows of one request were shown together
 * @param events by behaviour, items oldest first, strictly before the row
 * @param labels by task, 0 or 1
 */
public record EffectRow(
    int user, int item, long time, int request, int[][] events, float[] labels) {}
