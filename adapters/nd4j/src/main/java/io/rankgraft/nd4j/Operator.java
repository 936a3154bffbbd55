package io.rankgraft.nd4j;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An ONNX operator in float64. */
interface Operator {
  List<Value> apply(Call call);

  /** All operators by name. */
  static Map<String, Operator> table() {
    Map<String, Operator> ops = new TreeMap<>();
    ElementwiseOps.addTo(ops);
    ShapeOps.addTo(ops);
    IndexOps.addTo(ops);
    ProductOps.addTo(ops);
    RecurrentOps.addTo(ops);
    NormalOps.addTo(ops);
    return Collections.unmodifiableMap(ops);
  }
}
