package org.vivarium.itests.tidy;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** One Java file: its text, and its syntax as the compiler reads it, so that comments and strings deceive no rule. */
final class Source {
    final String path;
    final String text;
    final CompilationUnitTree tree;
    private final Trees trees;

    private Source(String path, String text, CompilationUnitTree tree, Trees trees) {
        this.path = path;
        this.text = text;
        this.tree = tree;
        this.trees = trees;
    }

    /** @param path within the project, with slashes; some rules hold for some folders */
    static Source of(String path, String text) {
        return all(Map.of(path, text)).get(0);
    }

    /** @param texts of the files, by their paths; read in one run of the compiler, since its start is what costs */
    static List<Source> all(Map<String, String> texts) {
        List<JavaFileObject> files = new ArrayList<>();
        texts.forEach((path, text) -> files.add(new Given(path, text)));
        var compiler =
                (JavacTask) ToolProvider.getSystemJavaCompiler().getTask(null, null, fault -> {}, null, null, files);
        var sources = new ArrayList<Source>();
        try {
            for (CompilationUnitTree tree : compiler.parse()) {
                String path = tree.getSourceFile().toUri().getPath().substring(1);
                sources.add(new Source(path, texts.get(path), tree, Trees.instance(compiler)));
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot read the sources: " + e.getMessage(), e);
        }
        return sources;
    }

    private static final class Given extends SimpleJavaFileObject {
        private final String text;

        Given(String path, String text) {
            super(URI.create("string:///" + path), JavaFileObject.Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }

    /** The line on which a piece of syntax begins, from 1. */
    long firstLine(Tree part) {
        return tree.getLineMap().getLineNumber(trees.getSourcePositions().getStartPosition(tree, part));
    }

    long lastLine(Tree part) {
        return tree.getLineMap().getLineNumber(trees.getSourcePositions().getEndPosition(tree, part));
    }

    /** Whether it is part of what is tested with, not of what ships. */
    boolean isTest() {
        return path.startsWith("itests/") || path.contains("/src/test/") || isContract();
    }

    /** Whether it is part of a bundle that ships. */
    boolean isBundle() {
        return path.startsWith("bundles/") && path.contains("/src/main/") && !isContract();
    }

    /** The bundles that whoever writes a plug-in tests it with. */
    private boolean isContract() {
        return path.startsWith("bundles/org.vivarium.contract.");
    }
}
