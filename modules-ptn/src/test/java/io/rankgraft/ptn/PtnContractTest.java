package io.rankgraft.ptn;

import io.rankgraft.graph.GraftScope;
import io.rankgraft.graph.Mount;
import io.rankgraft.graph.Taps;
import io.rankgraft.testkit.GraftContract;
import java.util.List;
import org.junit.jupiter.api.Nested;

/** What every graft promises, kept by PTN on a click model. */
class PtnContractTest {
  @Nested
  class Identity extends OnClicks {
    @Override
    RowExtractor extractor() {
      return RowExtractor.IDENTITY;
    }
  }

  @Nested
  class Relation extends OnClicks {
    @Override
    RowExtractor extractor() {
      return RowExtractor.RELATION;
    }
  }

  @Nested
  class Dense extends OnClicks {
    @Override
    RowExtractor extractor() {
      return RowExtractor.DENSE;
    }

    @Override
    public List<String> parameterNames() {
      return List.of(
          "relation-click",
          "relation-buy",
          "extract",
          "relation-unique-1",
          "relation-unique-2",
          "head", "head-bias");
    }
  }

  abstract static class OnClicks implements GraftContract<Ptn.Inputs, Ptn.Outputs> {
    abstract RowExtractor extractor();

    @Override
    public Taps host(GraftScope scope) {
      return ClickHost.build(scope);
    }

    @Override
    public Mount<Ptn.Inputs, Ptn.Outputs> mount(String name) {
      return ClickHost.mount(name, Configs.full(2), extractor());
    }

    @Override
    public List<String> parameterNames() {
      return List.of(
          "relation-click", "relation-buy", "relation-unique-1", "relation-unique-2", "head", "head-bias");
    }
  }
}
