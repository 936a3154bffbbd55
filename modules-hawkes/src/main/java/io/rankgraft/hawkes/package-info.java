/**
 * The Hawkes layers of HEROES ("Multi-Scale User Behavior Network for Entire Space Multi-Task
 * Learning", CIKM'22): a list of items in the order shown, with clicks and conversions on two time
 * scales.
 *
 * <p>{@link io.rankgraft.hawkes.Hawkes} takes a host's representations of the items of lists,
 * [lists, positions, width], and gives click and conversion scores of every item that know the
 * items before. {@link io.rankgraft.hawkes.HeroesUnit} is the cell: what earlier behaviours did to
 * h wears off at a learned rate, and what remains is the inherent relevance h~. Two layers of it
 * are tied by a {@link io.rankgraft.hawkes.Gate}: a predicted click ends a segment of the click
 * layer and updates the conversion layer.
 *
 * <p>Three models are one configuration each: {@code HawkesConfig.ofHeroes} (log losses), {@code
 * ofHeroesPlusComb} (survival losses, position bias taken out) and {@code ofHeroesPlus} (survival
 * losses, no decay).
 *
 * <p>Worth knowing before building on it:
 *
 * <ul>
 *   <li>Nothing here is a loop of the engine: loops have no gradient, so the recurrence is unrolled
 *       to {@code positions}. The input products of all gates and the heads run for all positions
 *       at once.
 *   <li>Where clicks are rare no prediction exceeds 0.5, the gate never opens and the conversion
 *       layer stays as it began. {@code Outputs.openShare} tells; a lower threshold is the remedy.
 *   <li>By Eq. 14 the conversion score of an item behind a closed gate does not know the item.
 *       Where such items are bought too, {@code PostClick.IF_CLICKED} predicts them as if clicked,
 *       which is what "post-click" says, and leaves what the gate does to later items as it is.
 *   <li>The gate of the authors' code is the label itself. {@link io.rankgraft.hawkes.Gate#LABEL}
 *       exists for comparison and refuses to run without {@code allowLabelLeak}.
 *   <li>h~ is not free of the list: c~ remembers, and u is made of h.
 * </ul>
 */
package io.rankgraft.hawkes;
