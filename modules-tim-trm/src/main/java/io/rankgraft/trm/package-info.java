/**
 * TRM, the Task-specific Representation Refinement Module of DTRN ("Deep Task-specific Bottom
 * Representation Network for Multi-Task Recommendation", CIKM'23, section 3.4): between the
 * features of a host and its multi-task head, one refined representation for every task.
 *
 * <p>{@link io.rankgraft.trm.Trm} takes the row's field vectors and one interest vector a task,
 * from TIM or from any sequence encoder, and adds no loss. With the paper's gate a row begins at
 * about half its size.
 */
package io.rankgraft.trm;
