/**
 * TIM, the Task-specific Interest Module of DTRN ("Deep Task-specific Bottom Representation Network
 * for Multi-Task Recommendation", CIKM'23, section 3.3).
 *
 * <p>A user's events come as one sequence a behaviour. {@link io.rankgraft.tim.Tim} reads them with
 * one transformer, whose layer norms are scaled and shifted for each pair of task and behaviour by
 * small hypernetworks, and gives every task interests of its own in the target item. The other
 * package of this room, {@code io.rankgraft.trm}, refines all features of a row with them; each is
 * of use without the other.
 *
 * <h2>What is computed how often</h2>
 *
 * <table>
 * <caption>For R requests, C candidates, M behaviours and T tasks</caption>
 * <tr><th>part</th><th>how often</th></tr>
 * <tr><td>hypernetworks, scales, shifts, products of the decoder's projections</td>
 *     <td>once a step; never in a served graph</td></tr>
 * <tr><td>self-attention and its norm</td><td>R · M</td></tr>
 * <tr><td>the encoder's feed-forward network and norm</td><td>R · M · T</td></tr>
 * <tr><td>attention of the target item, decoder</td><td>C · M · T</td></tr>
 * </table>
 *
 * <p>With QKV injection self-attention depends on the task, and is R · M · T too.
 */
package io.rankgraft.tim;
