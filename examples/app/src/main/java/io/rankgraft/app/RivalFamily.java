package io.rankgraft.app;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A rival of HPMR's Table 2 or NMTR's Table III by its own name: another family with some options
 * set beneath those of the command line.
 *
 * @param base the family it is
 * @param fixed as {@code --set} would take them; the command line may set them otherwise
 */
record RivalFamily(Family<RankingData> base, String name, String about, Map<String, String> fixed)
    implements Family<RankingData> {

  /** All there are, in the order of HPMR's Table 2. */
  static List<RivalFamily> all() {
    Family<RankingData> hpmr = new HpmrFamily();
    Family<RankingData> nmtr = new NmtrFamily();
    return List.of(
        host(hpmr, "bpr", "BPR-MF, of the target alone", "host=bpr_mf"),
        rival(
            nmtr,
            "ncf",
            "NCF (NeuMF) of the target alone; unit=gmf or mlp for its parts",
            "behaviours=target",
            "unit=neumf",
            "itemBias=false"),
        host(hpmr, "enmf", "ENMF, of the target alone", "host=enmf"),
        host(hpmr, "lightgcn", "LightGCN, of the target alone", "host=lightgcn", "decay=0.0001"),
        host(hpmr, "cmf", "collective matrix factorisation; cmfShares=items or users", "host=cmf"),
        rival(
            nmtr,
            "mc_bpr",
            "multi-channel BPR; unit=gmf, mlp or neumf for MC-GMF, MC-MLP, MC-NeuMF",
            "training=multi_channel",
            "unit=mf",
            "itemBias=false"),
        host(hpmr, "mbgcn", "MBGCN", "host=mbgcn"),
        host(hpmr, "matn", "MATN", "host=matn", "regularizer=parameters", "decay=0.001"),
        host(hpmr, "cml", "CML, contrastive meta learning (WSDM'22)", "host=cml"),
        host(
            hpmr,
            "mb_gmn",
            "MB-GMN; host=mb_gmn is a simplified one with a bilinear score",
            "host=mb_gmn_meta",
            "dim=16",
            "regularizer=parameters",
            "decay=0.01"),
        host(hpmr, "lightgcn_m", "LightGCN_M, HPMR's base model", "host=lightgcn_m"),
        host(hpmr, "ehcf", "EHCF", "host=ehcf"),
        host(hpmr, "ghcf", "GHCF", "host=ghcf"));
  }

  private static RivalFamily host(
      Family<RankingData> base, String name, String about, String... options) {
    RivalFamily rival = rival(base, name, about, options);
    rival.fixed.put("ptn", "false");
    return rival;
  }

  private static RivalFamily rival(
      Family<RankingData> base, String name, String about, String... options) {
    Map<String, String> fixed = new LinkedHashMap<>();
    for (String option : options) {
      ModelSpec.putOption(fixed, option, name);
    }
    return new RivalFamily(base, name, about, fixed);
  }

  /** What it is, as a model of {@code train} and {@code compare}. */
  String spec() {
    StringBuilder spec = new StringBuilder(base.name());
    fixed.forEach((key, value) -> spec.append(':').append(key).append('=').append(value));
    return spec.toString();
  }

  @Override
  public Set<String> presets() {
    return base.presets();
  }

  @Override
  public Map<String, String> datasets() {
    return base.datasets();
  }

  @Override
  public Class<RankingData> reads() {
    return base.reads();
  }

  @Override
  public RankingData read(String data, Map<String, String> options) {
    return base.read(data, options);
  }

  @Override
  public Variant<?> configure(RankingData data, String preset, Map<String, String> options) {
    Map<String, String> all = new LinkedHashMap<>(fixed);
    all.putAll(options);
    return base.configure(data, preset, all);
  }
}
