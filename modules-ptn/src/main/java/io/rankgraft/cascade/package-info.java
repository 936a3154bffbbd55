/**
 * NMTR's cascade ("Learning Recommender Systems from Multi-Behavior Data", ICDE'19, section III).
 *
 * <p>Behaviours are in order, upstream (view) to downstream (buy), and a user who buys has viewed:
 * the logit of each behaviour is that of the one before plus what it adds itself, f^r, and an item
 * bias b^r. All are trained together, one log loss a behaviour.
 *
 * <ul>
 *   <li>{@link io.rankgraft.cascade.Cascade} is the graft: logits in, logits out, losses on the
 *       way.
 *   <li>{@link io.rankgraft.cascade.InteractionUnit} makes f^r from shared user and item vectors:
 *       {@link io.rankgraft.cascade.Gmf}, {@link io.rankgraft.cascade.Mlp}, {@link
 *       io.rankgraft.cascade.NeuMf}, or a function of your own. Each behaviour has a unit of its
 *       own; units may differ.
 *   <li>{@link io.rankgraft.cascade.ItemBiases} gives b^r.
 *   <li>{@link io.rankgraft.cascade.CascadeMount} is all of it by the name {@code cascade}, on any
 *       log with sequences and any host.
 * </ul>
 *
 * <p>On a click model with several task logits the cascade needs no unit:
 *
 * <pre>{@code
 * new Mount<>(
 *     "cascade",
 *     new Cascade(CascadeConfig.ofBehaviours(2)),
 *     (scope, taps) ->
 *         new Cascade.Inputs(
 *             List.of(
 *                 Cascade.Level.of("click", taps.require("click-logit", TFloat32.class)),
 *                 Cascade.Level.of("buy", taps.require("buy-logit", TFloat32.class)))),
 *     Join.splice("buy-logit", Cascade.Outputs::target));
 * }</pre>
 *
 * <p>Worth knowing before building on it: everything is a sum of logits, so a cascade of GMF units
 * is itself one inner product per user and item, and f^R is trained to correct what is upstream.
 */
package io.rankgraft.cascade;
