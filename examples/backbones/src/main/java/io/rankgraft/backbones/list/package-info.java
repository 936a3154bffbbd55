/**
 * Rankers of lists of items in the order shown: the rivals of HEROES' Table 2, one small file each,
 * all with the same inputs.
 *
 * <p>{@link io.rankgraft.backbones.list.ItemLists} is the data, {@link
 * io.rankgraft.backbones.list.ListFeatures} the input layer every model shares (fields, numbers and
 * the position), {@link io.rankgraft.backbones.list.ListRanker} what a rival is. Sequence rankers
 * predict item i from items 1 to i; point-wise ones from item i alone. Conversions are given as
 * logits of "conversion given click", so that every rival is trained on the entire space alike.
 *
 * <p>Differs from the authors' experiments, where the rivals had neither position nor time and
 * point-wise ones other rows.
 */
package io.rankgraft.backbones.list;
