package io.rankgraft.hawkes.guice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.inject.Guice;
import io.rankgraft.graph.Registry;
import io.rankgraft.hawkes.Gate;
import io.rankgraft.hawkes.Hawkes;
import io.rankgraft.hawkes.HawkesConfig;
import java.util.List;
import org.junit.jupiter.api.Test;

class HawkesModuleTest {
  private final Registry registry =
      Guice.createInjector(new HawkesModule()).getInstance(Registry.class);

  private HawkesConfig create(String json) throws Exception {
    return ((Hawkes) registry.create("hawkes", new JsonMapper().readTree(json))).config();
  }

  @Test
  void emptyConfigurationIsThePreset() throws Exception {
    assertEquals(HawkesConfig.ofHeroes(20), create("{}"));
  }

  @Test
  void givenFieldsReplaceThePresets() throws Exception {
    HawkesConfig config = create("{\"positions\": 50, \"gate\": \"SOFT\", \"headWidths\": [8]}");
    assertEquals(50, config.positions());
    assertEquals(Gate.SOFT, config.gate());
    assertEquals(List.of(8), config.headWidths());
    assertEquals(HawkesConfig.ofHeroes(50).hidden(), config.hidden());
  }

  @Test
  void mistakesAreNamed() {
    String unknown = refused("{\"hiden\": 1}");
    assertTrue(unknown.contains("'hiden'; nearest: hidden"), unknown);
    String leak = refused("{\"gate\": \"LABEL\"}");
    assertTrue(
        leak.startsWith("graft 'hawkes': hawkes config: expected allowLabelLeak=true"), leak);
  }

  private String refused(String json) {
    return assertThrows(IllegalArgumentException.class, () -> create(json)).getMessage();
  }
}
