package io.rankgraft.backbones.sequence;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.tim.Tim;
import io.rankgraft.tim.TimConfig;
import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.types.TFloat32;

/**
 * Deep Multifaceted Transformers: a transformer encoder and decoder of its own for every behaviour,
 * [C, M · d]. Gu et al. 2020, section 3.2. It is TIM's transformer without conditions, and so what
 * DTRN's ablations start from.
 *
 * <p>Differs from the paper: its bias tower is not here, since it reads the position shown and
 * neighbouring items, which rows do not have.
 *
 * @param transformer what every behaviour's transformer is like; its tasks, behaviours and
 *     injection are set here
 */
public record Dmt(TimConfig transformer) implements SequenceEncoder {
  public Dmt {
    transformer =
        new TimConfig(
            1,
            1,
            transformer.maxLength(),
            transformer.transformer(),
            transformer.conditions().withInject(TimConfig.Inject.NONE),
            transformer.sequences());
  }

  @Override
  public Operand<TFloat32> encode(GraftScope scope, Tim.Inputs inputs) {
    Tim plain = new Tim(transformer);
    List<Operand<TFloat32>> interests = new ArrayList<>();
    for (int b = 0; b < inputs.sequences().size(); b++) {
      Tim.Inputs one =
          new Tim.Inputs(
              List.of(inputs.sequences().get(b)), inputs.target(), inputs.requestOfCandidate());
      interests.add(plain.attach(scope.child("behaviour-" + b), one).interests().get(0));
    }
    return Rows.beside(scope.tf(), interests);
  }
}
