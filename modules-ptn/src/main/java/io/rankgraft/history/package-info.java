/**
 * The auxiliary-history graft: what a user already did with an item, in the score. Ours, not a
 * paper's. {@link io.rankgraft.history.HistoryMount} is its form for rankers with labelled rows, by
 * the name {@code history}; this page is about the form for rankers of all items, {@link
 * io.rankgraft.history.AuxiliaryHistory}. Models of HPMR's family learn vectors from views and
 * carts, and no inner product of two vectors can say "this user viewed this very item"; a ranker
 * without any model that shows what was viewed and not bought beats their published numbers on the
 * published splits.
 *
 * <pre>
 * p the set of auxiliary behaviours in which u has v
 * o_uv = w[p] + m[p] · φ_v =: h_uv                          where p is not empty
 * o_uv = g ℓ √(σ_u σ_v) / σ̄ (u · diag(r) · v + w_pop · φ_v)   where it is: v is untouched
 * φ_v  = ( ln(1 + n_v),  ln(1 + n_v) − ln(1 + m_v) ), standardised over the history pairs
 * σ_u  = (n⁰_u + M σ̄) / (n_u + M),  σ_v likewise;  ℓ = min(1, σ̄ / 0.05), 0.01 or more
 * </pre>
 *
 * <p>n_v counts the item's purchases, m_v the users who have it in an auxiliary behaviour: with
 * both, the score can tell an item that many buy from one that many only look at. The host's score
 * u · diag(r) · v is for a purchase of any kind, most of which are of touched items; n⁰ of a user's
 * or an item's n purchases were of what the user had not touched, and σ is that share, drawn to the
 * mean σ̄ by M purchases, the more the less users (or items) differ: P(bought, untouched) =
 * P(bought) P(untouched | bought), the second factor the geometric mean of what the user and what
 * the item tell. Where the log has no untouched purchase all σ are alike. g says how many places
 * such items get, and ℓ that they come after all touched ones where the log has next to no purchase
 * of an untouched item.
 *
 * <p>φ is two more dimensions of the vectors and σ a factor of them; h is sparse, so the loss needs
 * a sum over the history pairs alone and full ranking an assignment at them: users × items is never
 * formed. h is fitted on its own and not on top of u · v; {@link
 * io.rankgraft.history.HistorySupervision} says why. Its weights start where their own loss over
 * the whole log is least, so that touched items are in one order in all epochs and the choice of
 * the epoch is about u · v. Slopes m are never below 0.
 *
 * <h2>What a training pair must not tell about its label</h2>
 *
 * <p>Features of a pair (u, v) leave the scored interaction out: they are what they would be, had u
 * not bought v.
 *
 * <ol>
 *   <li>Purchases enter no pattern. "Viewed and not bought" as a feature, which is what the trivial
 *       ranker shows, is 0 for every training positive: a model would learn that it excludes a
 *       purchase. Items bought before are masked at ranking time instead.
 *   <li>n_v counts without the scored purchase. Otherwise no training positive ever has n_v = 0,
 *       and the count of a rare item is mostly the label itself. m_v counts without a pair that
 *       point 3 or 4 leaves out.
 *   <li>A purchase leaves views and carts of its own: a shop lets nobody buy what is not in the
 *       cart. <em>With times</em> the pattern of a purchase counts only what came before its
 *       session ({@link io.rankgraft.history.HistoryPairs#before}).
 *   <li><em>Without times</em> nobody can tell the view that led to a purchase from the one that
 *       came with it. Dropping all views of purchased pairs would tell the label backwards (a view
 *       would mean "not bought"), dropping the pair's views whatever its label leaves nothing to
 *       learn. What can be known is how many of them are the purchase's own: the log at scoring
 *       time is the judge. If the log is not cut at the held-out purchases, as in the published
 *       protocol, held-out purchases have their own views in it just as training ones have; the
 *       pattern means at training what it means at scoring, and pairs are taken as logged ({@link
 *       io.rankgraft.history.HistoryPairs#asLogged}). If it is cut, fewer held-out purchases than
 *       training ones are viewed, the difference is the own share ({@link
 *       io.rankgraft.history.HistoryPairs#ownShares}, from validation purchases), and that share of
 *       training purchases loses its own pairs ({@link
 *       io.rankgraft.history.HistoryPairs#withoutOwn}). Only validation purchases that were held
 *       out as the test part was can say so: training purchases held out at random have all their
 *       own pairs, whether the log is cut or not.
 * </ol>
 *
 * <h2>What is assumed without times and without such a validation part</h2>
 *
 * <ol>
 *   <li>Where a twentieth or more of the training purchases is of untouched items, purchases to
 *       come are like those in training: σ, and an epoch chosen by purchases held out at random,
 *       are of the right mixture.
 *   <li>Where less is, nothing is known of how often untouched items will be bought, only that a
 *       ranker of what was touched and not bought is hard to beat: touched items come first (ℓ),
 *       and untouched ones are ordered by u · v. A purchase held out at random is always of a
 *       touched item then, so that an epoch has to be chosen by held-out purchases of which some
 *       have left the other behaviours too ({@link
 *       io.rankgraft.interactions.HoldOut#withoutOwnEvents}). If most purchases to come are of
 *       untouched items, touched items stand too high, and only a validation part can tell.
 * </ol>
 */
package io.rankgraft.history;
