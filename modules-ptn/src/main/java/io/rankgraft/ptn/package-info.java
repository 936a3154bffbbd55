/**
 * PTN, the Projection-based Transfer Network of HPMR ("Hierarchical Projection Enhanced
 * Multi-behavior Recommendation", KDD'23, sections 4.2 and 4.3).
 *
 * <p>Behaviours are in order, upstream (view) to downstream (buy). An upstream vector is split
 * along the downstream one, row by row: the shared part goes downstream (SIT), the unique part
 * predicts "upstream and not downstream" (URS) and, projected back, strengthens upstream (URR).
 * {@link io.rankgraft.ptn.Ptn} takes the behaviours' vectors and two functions of the host:
 *
 * <ul>
 *   <li>{@link io.rankgraft.ptn.Propagation}, ψ: the host's own neighbour aggregation on one
 *       behaviour's graph. Hosts without a graph choose a {@link io.rankgraft.ptn.RowExtractor}.
 *   <li>{@link io.rankgraft.ptn.Supervision}: how scores u · diag(r) · v meet labels. {@link
 *       io.rankgraft.ptn.NonSampling} is the paper's loss over all users and items; {@link
 *       io.rankgraft.ptn.RowSupervision} is for labelled rows.
 * </ul>
 *
 * <p>{@link io.rankgraft.ptn.PtnMount} is all of it in rows, by the name {@code ptn}, on any log
 * with sequences and any host.
 *
 * <p>Out come the enhanced user vectors, to be scored with the base items and relations, and up to
 * three loss terms per behaviour, weighted by λ and γ of Eq. 13. A term without weight is not built
 * and nothing that only it needs is computed. SERVE asks for no supervision; whether to score with
 * base or enhanced users is the host's choice.
 *
 * <p>Worth knowing before building on it: the shared part is a multiple of the downstream vector,
 * and the re-projected part is (1 − cos²) times the upstream one.
 */
package io.rankgraft.ptn;
