/**
 * The job a team comes for: a host's file, a log, grafts by name; is it better; one bundle.
 *
 * <p>{@link io.rankgraft.job.GraftJob} is the job as a value. It knows no module: grafts reach it
 * through {@link io.rankgraft.registry.GraftRegistry}. Whatever can fail, fails before the first
 * training step.
 */
package io.rankgraft.job;
