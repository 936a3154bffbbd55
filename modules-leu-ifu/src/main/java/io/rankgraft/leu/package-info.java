/**
 * LEU, the label embedding unit of HTLNet ("Touch the Core: Exploring Task Dependence Among Hybrid
 * Targets for Recommendation", RecSys'24, section 4.1.1): what one classifier predicts, as a vector
 * that another task can read. {@link io.rankgraft.leu.Leu} mounts on the logit of any binary task;
 * {@link io.rankgraft.leu.Temperature} is how soft the label is at a step.
 */
package io.rankgraft.leu;
