/**
 * Sequence encoders that take what TIM takes and give one vector for all tasks: the rivals of
 * DTRN's Table 4. Each creates its parameters under the scope it is given, masks padding, keeps a
 * row without events finite, and computes what does not depend on the target item once a request.
 */
package io.rankgraft.backbones.sequence;
