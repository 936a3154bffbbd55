package io.rankgraft.ifu.guice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.inject.Guice;
import io.rankgraft.graph.Graft;
import io.rankgraft.graph.Registry;
import io.rankgraft.ifu.Ifu;
import io.rankgraft.ifu.IfuConfig;
import io.rankgraft.ifu.TowerFusion;
import io.rankgraft.ifu.TowerFusionConfig;
import io.rankgraft.leu.Leu;
import io.rankgraft.leu.LeuConfig;
import org.junit.jupiter.api.Test;

class LeuIfuModuleTest {
  private final Registry registry =
      Guice.createInjector(new LeuIfuModule()).getInstance(Registry.class);

  private Graft<?, ?> create(String name, String json) throws Exception {
    return registry.create(name, new JsonMapper().readTree(json));
  }

  @Test
  void emptyConfigurationsAreThePresets() throws Exception {
    assertEquals(new Leu(LeuConfig.ofDefaults()), create("leu", "{}"));
    assertEquals(new Ifu(IfuConfig.ofDefaults()), create("ifu", "{}"));
    assertEquals(new TowerFusion(TowerFusionConfig.ofDefaults()), create("leu-ifu", "{}"));
  }

  @Test
  void oneFieldDeepDownIsEnough() throws Exception {
    TowerFusion made =
        (TowerFusion)
            create("leu-ifu", "{\"labels\": false, \"leu\": {\"temperature\": {\"every\": 7}}}");
    assertEquals(7, made.config().leu().temperature().every());
    assertEquals(10, made.config().leu().temperature().start());
    assertEquals(false, made.config().labels());
  }

  @Test
  void mistakesAreNamedWithTheirPath() {
    var e =
        assertThrows(
            IllegalArgumentException.class,
            () -> create("leu-ifu", "{\"leu\": {\"temperature\": {\"evry\": 7}}}"));
    assertTrue(e.getMessage().contains("'leu.temperature.evry'; nearest: every"), e.getMessage());
  }
}
