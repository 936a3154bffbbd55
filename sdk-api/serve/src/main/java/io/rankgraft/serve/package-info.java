/**
 * Scoring, without an engine.
 *
 * <p>A {@link io.rankgraft.serve.Scorer} is a loaded ranker. It reads {@link
 * io.rankgraft.serve.Features} and writes {@link io.rankgraft.serve.ScoreOutputs}, both direct
 * buffers that are used again; what they hold is declared by a {@link
 * io.rankgraft.serve.Signature}: inputs with type and axis, outputs with their {@link
 * io.rankgraft.serve.Domain}, and the {@link io.rankgraft.serve.ScoreFormula} candidates are ranked
 * by.
 *
 * <p>A ranker ships as a {@link io.rankgraft.serve.Bundle}, a folder that is checked in full before
 * an engine sees any of it, and that carries {@link io.rankgraft.serve.GoldenRows}: a scorer
 * replays them before its first request.
 *
 * <p>What comes from outside and cannot be used is a {@link io.rankgraft.data.BadInputException}; a
 * call at a wrong moment is an {@link java.lang.IllegalStateException}.
 */
package io.rankgraft.serve;
