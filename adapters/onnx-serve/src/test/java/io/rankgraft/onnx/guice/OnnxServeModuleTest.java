package io.rankgraft.onnx.guice;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.inject.Guice;
import com.google.inject.Key;
import com.google.inject.TypeLiteral;
import io.rankgraft.serve.ScorerEngine;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OnnxServeModuleTest {
  @Test
  void theEngineIsKnownByItsName() {
    Map<String, ScorerEngine> engines =
        Guice.createInjector(new OnnxServeModule())
            .getInstance(Key.get(new TypeLiteral<Map<String, ScorerEngine>>() {}));
    assertEquals(Set.of("onnx"), engines.keySet());
  }
}
