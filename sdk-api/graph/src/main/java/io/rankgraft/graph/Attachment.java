package io.rankgraft.graph;

import java.util.List;

/**
 * What mounting a graft added to one build.
 *
 * @param name the mount's name, the path of everything listed here
 * @param outputs what the graft gave
 * @param taps the host's taps with the graft joined
 * @param losses the terms the graft added; empty outside TRAIN
 * @param parameters the parameters the graft and its join created
 */
public record Attachment<O>(
    String name, O outputs, Taps taps, List<LossTerm> losses, List<Parameter> parameters) {}
