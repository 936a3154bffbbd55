package io.rankgraft.serve;

import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * A named score, one number a candidate: a float tensor of shape [candidates].
 *
 * @param host the output that is the host's value of this one, from which a ramp starts; null where
 *     there is none
 */
public record OutputSpec(
    String name, Domain domain, @JsonInclude(JsonInclude.Include.NON_NULL) String host) {
  public OutputSpec {
    Expect.name("output", name);
    Expect.given("output '%s'".formatted(name), "domain", domain);
    if (name.equals(host)) {
      throw new IllegalArgumentException(
          "output '%s': expected another output as its host but it names itself".formatted(name));
    }
  }

  /** An output without a host's value. */
  public static OutputSpec of(String name, Domain domain) {
    return new OutputSpec(name, domain, null);
  }
}
