package io.rankgraft.files.schema;

import java.util.Locale;
import java.util.Set;

/** What the name of a column suggests; names are English, as logs have them. */
final class NameHints {
  private static final Set<String> ITEMS =
      Set.of(
          "item",
          "itemid",
          "iid",
          "product",
          "productid",
          "sku",
          "stockcode",
          "ad",
          "adid",
          "video",
          "videoid",
          "article",
          "articleid",
          "movie",
          "movieid",
          "news",
          "newsid",
          "asin");
  private static final Set<String> UNITS =
      Set.of(
          "user",
          "userid",
          "uid",
          "customer",
          "customerid",
          "visitor",
          "visitorid",
          "member",
          "memberid",
          "client",
          "clientid",
          "account",
          "accountid",
          "session",
          "sessionid",
          "request",
          "requestid",
          "query",
          "queryid",
          "qid");
  private static final Set<String> LABELS =
      Set.of(
          "click",
          "clicked",
          "label",
          "target",
          "y",
          "conversion",
          "converted",
          "buy",
          "bought",
          "purchase",
          "purchased",
          "order",
          "ordered",
          "cart",
          "fav",
          "like",
          "liked",
          "follow",
          "share",
          "install");

  private NameHints() {}

  private static String plain(String name) {
    String plain = name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    return plain.startsWith("is") && LABELS.contains(plain.substring(2))
        ? plain.substring(2)
        : plain;
  }

  static boolean item(String name) {
    return ITEMS.contains(plain(name));
  }

  static boolean unit(String name) {
    return UNITS.contains(plain(name));
  }

  static boolean label(String name) {
    return LABELS.contains(plain(name)) || plain(name).startsWith("label");
  }

  static boolean time(String name) {
    String plain = plain(name);
    return plain.equals("ts")
        || plain.endsWith("time")
        || plain.endsWith("timestamp")
        || plain.endsWith("date")
        || plain.endsWith("timems");
  }

  /** Whether whole numbers of that name tell things apart rather than count them. */
  static boolean id(String name) {
    String plain = plain(name);
    return item(name)
        || unit(name)
        || plain.endsWith("id")
        || plain.endsWith("code")
        || plain.endsWith("category")
        || plain.endsWith("brand");
  }
}
