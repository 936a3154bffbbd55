/**
 * Rankers that exist as TensorFlow SavedModels: graft onto one, write the union as one, take the
 * graft out again, score with one.
 *
 * <pre>{@code
 * SavedModelHost host =
 *     SavedModelHost.read(folder).withTap("hidden", "dense/Relu:0").withTap("logit", "logit");
 * HostBuild train = define(model.scope(Build.TRAIN), host);
 * HostBuild serve = define(model.scope(Build.SERVE), host);
 * …
 * SavedModelExport.of(session).withHost(serve)
 *     .withOutput("logit", serve.taps().require("logit")).write(union);
 * GraftRemoval.strip(union, hostAgain, HostLimits.ofDefaults());
 *
 * HostBuild define(GraftScope scope, SavedModelHost host) {
 *   HostBuild build = host.build(scope);
 *   build.mount(mount);
 *   return build;
 * }
 * }</pre>
 *
 * <h2>From a file to a graph</h2>
 *
 * <ol>
 *   <li>The file is parsed within limits; links are not followed.
 *   <li>Functions are put where they are called, with a bound on what that may grow to.
 *   <li>What the taps need is walked back to its inputs. Only ops of {@code allowed-ops.txt} may be
 *       on the way. Strings, examples, lookup tables and unknown ops stay outside, and the error
 *       names the tensors to declare as inputs in their place.
 *   <li>The nodes are built again one by one in the model's graph, once for TRAIN and SERVE and
 *       once, with constants, for EXPORT. On the way variables of TensorFlow 1 and 2 become fixed
 *       data, or parameters where they are trained; gathers of trained tables become lookups, whose
 *       gradient is a list of rows; inputs of the signature become placeholders of float32, int32,
 *       int64 or bool.
 * </ol>
 *
 * <p>A host somebody else made is tried first, {@link
 * io.rankgraft.tensorflow.savedmodel.HostTrial}: in a process that may die of it, its rows are
 * scored alone and together, and its outputs held against those of its own file.
 *
 * <p>A join replaces a tap. {@link io.rankgraft.tensorflow.savedmodel.HostBuild#mount} builds the
 * host downstream of it anew on the replacement, so that a splice is read by the rest of the host
 * and a residual join by all that is computed from the logit. The host's own tensors stay, which is
 * what makes first scores equal and stripping exact.
 *
 * <p>Not supported, and refused by name: loops of TensorFlow 1, conditionals and loops that hold
 * variables, training a table that is gathered with batch dimensions, variables nothing restores.
 */
package io.rankgraft.tensorflow.savedmodel;
