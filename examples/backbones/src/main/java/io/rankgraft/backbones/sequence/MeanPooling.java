package io.rankgraft.backbones.sequence;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.tim.Tim;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * The mean of each sequence, side by side, [C, M · d]: YouTubeNet's user side. Covington et al.
 * 2016, section 3.2. No parameters, and blind to the target item.
 */
public record MeanPooling() implements SequenceEncoder {
  @Override
  public Operand<TFloat32> encode(GraftScope scope, Tim.Inputs inputs) {
    List<Operand<TFloat32>> means =
        inputs.sequences().stream().map(s -> Rows.mean(scope.tf(), s.items(), s.mask())).toList();
    return Rows.toCandidates(scope, inputs, Rows.beside(scope.tf(), means));
  }
}
