/**
 * Grafts: what a paper contributes to a ranker, as a value that can be attached to the ranker you
 * have.
 *
 * <h2>Words</h2>
 *
 * A <b>host</b> is the ranker that exists; a <b>tap</b> ({@link io.rankgraft.graph.Taps}) is a
 * tensor of it that has a name. A <b>graft</b> ({@link io.rankgraft.graph.Graft}) turns a record of
 * inputs into a record of outputs and adds parameters and losses on the way, all through a {@link
 * io.rankgraft.graph.GraftScope}. A <b>join</b> ({@link io.rankgraft.graph.Join}) is how its output
 * reaches the score: {@code Residual} adds λ times a head that starts at zero, {@code Splice} puts
 * it in the place of a tap. A <b>mount</b> ({@link io.rankgraft.graph.Mount}) names a graft, wires
 * it and joins it; what it added comes back as an <b>attachment</b>. Nothing is looked for in the
 * graph.
 *
 * <h2>Three builds of one definition</h2>
 *
 * A model is one function of a scope, run once for each {@link io.rankgraft.graph.Build}:
 *
 * <ul>
 *   <li>TRAIN has labels, losses, dropout and noise.
 *   <li>SERVE is in the same graph and shares parameters, states and fixed data with TRAIN by name.
 *       It has no label, no noise, no loss: {@code label} and {@code random} throw there and {@code
 *       loss} builds nothing. Validation runs SERVE.
 *   <li>EXPORT is a fresh graph with the trained values as constants.
 * </ul>
 *
 * A part that is the same in TRAIN and SERVE, such as an imported host, is built once and read by
 * both ({@link io.rankgraft.graph.GraftScope#shared}).
 *
 * <p>A name, {@code <mount>/<symbol>}, is used once in a build and is the checkpoint key. Random
 * numbers are keyed by seed, name and step, so that resuming repeats nothing.
 *
 * <h2>Axes</h2>
 *
 * An input says what its rows are ({@link io.rankgraft.data.Axis}); {@code toCandidates} repeats
 * request rows by gather. The same definition trains on rows and scores one request against many
 * candidates.
 *
 * <h2>Where each paper fits</h2>
 *
 * <table>
 * <caption>Five papers in one contract</caption>
 * <tr><th>paper</th><th>graft</th><th>functions among its inputs</th>
 *     <th>losses and gradients</th><th>states and step</th><th>axes</th></tr>
 * <tr><td>HPMR, PTN</td>
 *     <td>projection, transfer and re-projection between behaviours in order; gives g_u of each</td>
 *     <td>ψ, the host's neighbour aggregation, and how scores meet labels</td>
 *     <td>three terms a behaviour; those without weight are not built. Plain sum</td>
 *     <td>none; dropout is the host's</td>
 *     <td>none in full-graph training (tables, edges); candidate where rows are impressions</td></tr>
 * <tr><td>NMTR</td>
 *     <td>the cascade: each behaviour's logit is the one before plus its own unit and bias</td>
 *     <td>the interaction unit (GMF, MLP, NeuMF) of each behaviour</td>
 *     <td>one log loss a behaviour, a {@link io.rankgraft.graph.Task} each; fixed weights, plain sum</td>
 *     <td>none; training behaviour after behaviour is a rule that keeps some parameters</td>
 *     <td>candidate, from request-side user vectors by {@code toCandidates}</td></tr>
 * <tr><td>HTLNet, LEU and IFU</td>
 *     <td>label embedding and fusion between towers; they replace what the next tower reads</td>
 *     <td>a list of towers, each from its input to logit and representation: the graft calls them in
 *         order and stops gradients between them</td>
 *     <td>one term a task; Algorithm 1 is a {@link io.rankgraft.train.GradientMerge} over the embedding
 *         tables with the amount task as core</td>
 *     <td>the temperature of the label embedding is a function of {@code step()}, live in SERVE and
 *         frozen in EXPORT; noise, where wanted, by {@code random} in TRAIN</td>
 *     <td>candidate</td></tr>
 * <tr><td>DTRN, TIM and TRM</td>
 *     <td>two grafts: interest vectors by task and behaviour; a gate on all features by task</td>
 *     <td>none: sequences, masks, the target item and field vectors are tensors</td>
 *     <td>one log loss a task, plain sum; the head (MMoE, PLE, AITM) is the host's</td>
 *     <td>none; scales and shifts depend on task and behaviour alone: export folds them</td>
 *     <td>position for the sequences, request before the target item meets them, candidate after</td></tr>
 * <tr><td>HEROES</td>
 *     <td>two recurrent layers over a list, clicks above conversions, with decay between events</td>
 *     <td>none; the recurrence is unrolled to the list's bound, for loops have no gradient</td>
 *     <td>click and conversion terms with a mask over positions; survival terms beside them; clipping
 *         by global norm is a {@link io.rankgraft.train.GradientRule}</td>
 *     <td>the recurrent state lives within a run and is no {@link io.rankgraft.graph.State}; the gate
 *         is the predicted click, never the label, in every build</td>
 *     <td>position: items of one request in the order shown</td></tr>
 * </table>
 *
 * <p>Configurations meet grafts in {@link io.rankgraft.registry.GraftRegistry}, by names and never
 * by classes.
 */
package io.rankgraft.graph;
