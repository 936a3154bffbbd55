package io.rankgraft.onnx.export;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** How one TensorFlow op is written in ONNX. */
interface Rule {
  void convert(TfNode node, OnnxNodes g);

  /** All rules by op, for opset {@link OnnxExport#OPSET}. */
  static Map<String, Rule> table() {
    Map<String, Rule> rules = new TreeMap<>();
    ElementwiseRules.addTo(rules);
    ShapeRules.addTo(rules);
    IndexRules.addTo(rules);
    ProductRules.addTo(rules);
    return Collections.unmodifiableMap(rules);
  }
}
