package io.rankgraft.app;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ConditionalExpressionTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No text of ours takes digits or letters of the default locale, by the sources of all modules:
 * {@code "…".formatted(…)} writes with {@code %s} alone, which gives numbers as Java writes them,
 * and other conversions of numbers are in {@code String.format(Locale.ROOT, …)}.
 */
class LocaleRulesTest {
  private static final Path ROOT = Path.of("..", "..");
  private static final int MANY = 1000; // else the rule holds of next to nothing
  private static final Pattern CONVERSION =
      Pattern.compile("%(\\d+\\$)?[-#+ 0,(<]*\\d*(\\.\\d+)?([a-zA-Z%])");
  private static final Pattern OF_NO_LOCALE = Pattern.compile("[scbxn%]");
  private static final Pattern FORMATS = Pattern.compile("java\\.text\\..*Format.*");

  private static List<String> faults(List<Path> sources) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> faults = new ArrayList<>();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null,
                  files,
                  null,
                  List.of("-proc:none"),
                  null,
                  files.getJavaFileObjectsFromPaths(sources));
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      for (CompilationUnitTree unit : task.parse()) {
        new Rule(unit, positions, faults).scan(unit, null);
      }
    }
    return faults;
  }

  private static final class Rule extends TreePathScanner<Void, Void> {
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final List<String> faults;

    Rule(CompilationUnitTree unit, SourcePositions positions, List<String> faults) {
      this.unit = unit;
      this.positions = positions;
      this.faults = faults;
    }

    @Override
    public Void visitImport(ImportTree imported, Void nothing) {
      if (FORMATS.matcher(imported.getQualifiedIdentifier().toString()).matches()) {
        fault(imported, "expected no java.text; use String.format(Locale.ROOT, …)");
      }
      return super.visitImport(imported, nothing);
    }

    @Override
    public Void visitMethodInvocation(MethodInvocationTree call, Void nothing) {
      if (call.getMethodSelect() instanceof MemberSelectTree select) {
        String method = select.getIdentifier().toString();
        ExpressionTree on = select.getExpression();
        boolean formats =
            method.equals("printf") || method.equals("format") && on.toString().equals("String");
        if (method.equals("formatted") && !takesTextAlone(on)) {
          fault(call, "expected a literal with %s alone; use String.format(Locale.ROOT, …)");
        } else if (formats && !call.getArguments().get(0).toString().startsWith("Locale.")) {
          fault(call, "expected Locale.ROOT as the first argument");
        } else if (method.matches("to(Lower|Upper)Case") && call.getArguments().isEmpty()) {
          fault(call, "expected Locale.ROOT as the argument");
        }
      }
      return super.visitMethodInvocation(call, nothing);
    }

    private static boolean takesTextAlone(Tree text) {
      if (text instanceof ParenthesizedTree inner) {
        return takesTextAlone(inner.getExpression());
      } else if (text instanceof BinaryTree sum) {
        return takesTextAlone(sum.getLeftOperand()) && takesTextAlone(sum.getRightOperand());
      } else if (text instanceof ConditionalExpressionTree either) {
        return takesTextAlone(either.getTrueExpression())
            && takesTextAlone(either.getFalseExpression());
      }
      return text instanceof LiteralTree literal
          && CONVERSION
              .matcher(literal.getValue().toString())
              .results()
              .allMatch(found -> OF_NO_LOCALE.matcher(found.group(3)).matches());
    }

    private void fault(Tree at, String expected) {
      long line = unit.getLineMap().getLineNumber(positions.getStartPosition(unit, at));
      faults.add(unit.getSourceFile().getName() + ":" + line + ": " + expected);
    }
  }

  @Test
  void noTextTakesDigitsOrLettersOfTheDefaultLocale() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      List<Path> sources =
          files.filter(p -> p.toString().matches(".*[/\\\\]src[/\\\\].*\\.java")).toList();
      assertTrue(sources.size() > MANY, "sources: " + sources.size());
      assertEquals("", String.join("\n", faults(sources)));
    }
  }

  @Test
  void whatTakesThemIsFoundByLine(@TempDir Path directory) throws IOException {
    Path source = directory.resolve("Example.java");
    Files.writeString(
        source,
        """
        import java.text.DecimalFormat;

        class Example {
          String digits = "%d rows".formatted(1);
          String longer = ("%s: " + "%,.2f").formatted("a", 1.0);
          String named = longer.formatted(1);
          String text = "%s of %-8s is 100 %%%n".formatted(1, 2);
          String bare = String.format("%d", 1);
          String root = String.format(Locale.ROOT, "%d", 1);
          String lower = "I".toLowerCase();
        }
        """);
    assertEquals(
        List.of(1, 4, 5, 6, 8, 10),
        faults(List.of(source)).stream()
            .map(fault -> Integer.valueOf(fault.replaceAll(".*java:(\\d+):.*", "$1")))
            .toList());
  }
}
