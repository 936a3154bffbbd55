package io.rankgraft.cascade.guice;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.inject.Guice;
import io.rankgraft.cascade.Cascade;
import io.rankgraft.cascade.CascadeConfig;
import io.rankgraft.cascade.Combination;
import io.rankgraft.graph.Registry;
import io.rankgraft.ptn.guice.PtnModule;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class CascadeModuleTest {
  private final Registry registry =
      Guice.createInjector(new CascadeModule(), new PtnModule()).getInstance(Registry.class);

  private Cascade create(String json) throws Exception {
    return (Cascade) registry.create("cascade", new JsonMapper().readTree(json));
  }

  @Test
  void standsBesideOtherGrafts() {
    assertEquals(Set.of("cascade", "ptn"), registry.names());
  }

  @Test
  void emptyConfigurationIsThePreset() throws Exception {
    assertEquals(CascadeConfig.ofBehaviours(3), create("{}").config());
  }

  @Test
  void givenFieldsReplaceThePresets() throws Exception {
    assertEquals(
        new CascadeConfig(Combination.AVERAGE, false, List.of(0.4f, 0.6f)),
        create("{\"combination\": \"AVERAGE\", \"lambdas\": [0.4, 0.6]}").config());
  }

  @Test
  void mistakesAreNamed() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> create("{\"lamdas\": [1]}"))
            .getMessage();
    assertTrue(message.contains("'lamdas'; nearest: lambdas"), message);
  }
}
