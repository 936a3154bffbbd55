package io.rankgraft.onnx.export;

import java.util.List;

/**
 * What an ONNX host reads, and what its graph shows of the values it was made for.
 *
 * @param ids how many ids there are, from 0 on: the rows of the smallest table they are looked up
 *     in; 0 where they are looked up in none
 * @param texts those the host knows, of an input of text; empty where it shows none
 */
public record HostReading(HostInput input, long ids, List<String> texts) {
  public HostReading {
    texts = List.copyOf(texts);
  }
}
