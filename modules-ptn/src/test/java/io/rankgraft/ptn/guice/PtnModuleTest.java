package io.rankgraft.ptn.guice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.inject.Guice;
import io.rankgraft.graph.Registry;
import io.rankgraft.ptn.Ptn;
import io.rankgraft.ptn.PtnConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

class PtnModuleTest {
  private final Registry registry =
      Guice.createInjector(new PtnModule()).getInstance(Registry.class);

  private Ptn create(String json) throws Exception {
    return (Ptn) registry.create("ptn", new JsonMapper().readTree(json));
  }

  @Test
  void emptyConfigurationIsThePreset() throws Exception {
    assertEquals(PtnConfig.ofBehaviours(3), create("{}").config());
  }

  @Test
  void givenFieldsReplaceThePresets() throws Exception {
    PtnConfig config = create("{\"urs\": false, \"alpha\": 0.5, \"lambdas\": [0, 1]}").config();
    assertEquals(false, config.urs());
    assertEquals(0.5f, config.alpha());
    assertEquals(List.of(0f, 1f), config.lambdas());
    assertEquals(PtnConfig.ofBehaviours(3).beta(), config.beta());
  }

  @Test
  void mistakesAreNamed() {
    String unknown = refused("{\"aplha\": 1}");
    assertTrue(unknown.contains("'aplha'; nearest: alpha"), unknown);
    assertEquals(
        "graft 'ptn': ptn config: expected alpha in [0, 1] but got 2.0", refused("{\"alpha\": 2}"));
  }

  private String refused(String json) {
    return assertThrows(IllegalArgumentException.class, () -> create(json)).getMessage();
  }
}
