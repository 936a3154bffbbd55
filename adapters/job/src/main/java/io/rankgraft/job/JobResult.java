package io.rankgraft.job;

import io.rankgraft.evaluate.lift.LiftReport;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a job came to.
 *
 * @param lift whether the grafts helped, task by task
 * @param bundle the folder of host and grafts, to be scored with
 * @param bundleBytes of all its files
 * @param engines that can score the bundle, in words
 * @param parity how far each engine is from what is expected, by pair
 * @param notes what a user should know, one line each
 * @param checkpoint the folder of the grafts' parameters
 * @param report the page with all numbers
 * @param epoch the epoch kept; 0 is the host itself
 * @param seconds by what they were spent on
 */
public record JobResult(
    LiftReport lift,
    Path bundle,
    long bundleBytes,
    String engines,
    Map<String, Double> parity,
    List<String> notes,
    Path checkpoint,
    Path report,
    int epoch,
    Map<String, Double> seconds) {}
