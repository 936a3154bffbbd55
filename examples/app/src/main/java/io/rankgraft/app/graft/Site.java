package io.rankgraft.app.graft;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Taps;
import io.rankgraft.graph.Task;

/**
 * Where a graft is mounted in one build.
 *
 * @param taps of the host
 * @param task the label the graft learns from
 * @param dim width of the vectors a graft learns
 * @param splice whether consumers of the graft's tap read it instead; else it corrects the logit
 */
record Site(
    GraftScope scope, Taps taps, FeatureInputs features, Task task, int dim, boolean splice) {}
