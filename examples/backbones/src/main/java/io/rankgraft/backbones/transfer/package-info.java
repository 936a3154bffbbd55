/**
 * The ways to share between behaviours that HPMR's Table 5 compares, behind one contract: {@link
 * io.rankgraft.ptn.Ptn}'s inputs in, enhanced vectors and losses out.
 *
 * <p>The paper prints no formula for PTN's rivals and its authors published no code of them; each
 * is here as its own paper has it, under one constraint: the decomposed loss needs a score that is
 * an inner product of a user's and an item's vector, so a rival acts on users and on items apart
 * and never on a pair. Like PTN they enhance users alone; {@link
 * io.rankgraft.backbones.transfer.Rival} has a switch for items.
 */
package io.rankgraft.backbones.transfer;
