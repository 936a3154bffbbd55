/**
 * IFU, the information fusion unit of HTLNet (RecSys'24, section 4.1.2), and the way HTLNet's
 * towers hand information on.
 *
 * <ul>
 *   <li>{@link io.rankgraft.ifu.Ifu} fuses the vectors of several tasks into one by attention; it
 *       mounts wherever there is a list of vectors of one width.
 *   <li>{@link io.rankgraft.ifu.TowerFusion} takes the host's towers in order and gives each what
 *       the towers before it predict, as label embeddings ({@link io.rankgraft.leu}), and what they
 *       represent, both fused. With its stop-gradients a tower learns from its own loss alone; what
 *       all towers share is then the features' embeddings, and how the losses' gradients meet there
 *       is the business of {@link io.rankgraft.merge}.
 * </ul>
 */
package io.rankgraft.ifu;
