/** TIM for those who use an injector. */
package io.rankgraft.tim.guice;
