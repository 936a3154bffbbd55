/**
 * The zero-inflated lognormal of Wang, Liu and Miao 2019 ("A deep probabilistic model for customer
 * lifetime value prediction", arXiv:1912.07753), which HTLNet's appendix C.1 uses for its core
 * task.
 */
package io.rankgraft.ziln;
