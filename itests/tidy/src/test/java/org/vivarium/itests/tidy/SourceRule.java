package org.vivarium.itests.tidy;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.MemberSelectTree;
import com.sun.source.tree.MethodInvocationTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.TreeScanner;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The rules for single source files. Each gives what breaks it, as {@code path:line: what}. */
enum SourceRule {
    FUNCTIONS_ARE_SHORT {
        @Override
        List<String> broken(Source source) {
            var found = new ArrayList<String>();
            new TreeScanner<Void, Void>() {
                @Override
                public Void visitMethod(MethodTree method, Void unused) {
                    long lines = source.lastLine(method) - source.firstLine(method) + 1;
                    if (lines > FUNCTION_LINES_MAX) {
                        found.add(at(source, method) + method.getName() + " has " + lines + " lines");
                    }
                    return super.visitMethod(method, unused);
                }
            }.scan(source.tree, null);
            return found;
        }
    },

    FILES_ARE_SHORT {
        @Override
        List<String> broken(Source source) {
            long lines = source.text.lines().count();
            return lines > FILE_LINES_MAX ? List.of(source.path + ": " + lines + " lines") : List.of();
        }
    },

    LINES_ARE_SHORT {
        @Override
        List<String> broken(Source source) {
            var found = new ArrayList<String>();
            int number = 0;
            for (String line : source.text.lines().toList()) {
                number++;
                int length = line.codePointCount(0, line.length());
                if (length > (PROSE.matcher(line).find() ? PROSE_CHARACTERS_MAX : LINE_CHARACTERS_MAX)) {
                    found.add(source.path + ":" + number + ": " + length + " characters");
                }
            }
            return found;
        }
    },

    BUNDLES_READ_NO_SYSTEM_PROPERTY {
        @Override
        List<String> broken(Source source) {
            return source.isBundle() ? calls(source, PROPERTY_READERS) : List.of();
        }
    },

    TESTS_WAIT_FOR_CONDITIONS {
        @Override
        List<String> broken(Source source) {
            return source.isTest() ? calls(source, Set.of("Thread.sleep", "*.sleep")) : List.of();
        }
    },

    NO_TEST_IS_SWITCHED_OFF {
        @Override
        List<String> broken(Source source) {
            return annotations(source, "Disabled");
        }
    },

    NOTHING_IS_LEFT_FOR_LATER {
        @Override
        List<String> broken(Source source) {
            var found = new ArrayList<String>();
            int number = 0;
            for (String line : source.text.lines().toList()) {
                number++;
                if (LATER.matcher(line).find()) {
                    found.add(source.path + ":" + number + ": " + line.strip());
                }
            }
            return found;
        }
    },

    EXPORTS_ARE_VERSIONED {
        @Override
        List<String> broken(Source source) {
            return annotations(source, "Export").isEmpty()
                            || !annotations(source, "Version").isEmpty()
                    ? List.of()
                    : List.of(source.path + ": exported without @Version");
        }
    },

    PACKAGES_BELONG_TO_THEIR_BUNDLE {
        @Override
        List<String> broken(Source source) {
            if (!source.path.startsWith("bundles/")) {
                return List.of();
            }
            String bundle = source.path.split("/")[1];
            String name = String.valueOf(source.tree.getPackageName());
            boolean own = name.equals(bundle) || name.startsWith(bundle + ".");
            boolean inPlace = source.path.contains("/java/" + name.replace('.', '/') + "/");
            return own && inPlace ? List.of() : List.of(source.path + ": is in package " + name);
        }
    };

    private static final int FUNCTION_LINES_MAX = 70;
    private static final int FILE_LINES_MAX = 700;
    private static final int LINE_CHARACTERS_MAX = 120;

    /** The formatter breaks neither comments nor strings, so they have a little more room. */
    private static final int PROSE_CHARACTERS_MAX = 135;

    private static final Pattern PROSE = Pattern.compile("^\\s*(\\*|/\\*|//)|\"");
    private static final Pattern LATER = Pattern.compile("\\b(TO" + "DO|FIX" + "ME)\\b");
    private static final Set<String> PROPERTY_READERS = Set.of(
            "System.getProperty",
            "System.getProperties",
            "System.setProperty",
            "Integer.getInteger",
            "Long.getLong",
            "Boolean.getBoolean");

    abstract List<String> broken(Source source);

    private static String at(Source source, Tree part) {
        return source.path + ":" + source.firstLine(part) + ": ";
    }

    /** Calls of {@code Type.method}, or of {@code *.method} on anything. */
    private static List<String> calls(Source source, Set<String> forbidden) {
        var found = new ArrayList<String>();
        new TreeScanner<Void, Void>() {
            @Override
            public Void visitMethodInvocation(MethodInvocationTree call, Void unused) {
                if (call.getMethodSelect() instanceof MemberSelectTree select) {
                    String type = select.getExpression().toString();
                    String method = "." + select.getIdentifier();
                    if (forbidden.contains(type.substring(type.lastIndexOf('.') + 1) + method)
                            || forbidden.contains("*" + method)) {
                        found.add(at(source, call) + select);
                    }
                }
                return super.visitMethodInvocation(call, unused);
            }
        }.scan(source.tree, null);
        return found;
    }

    private static List<String> annotations(Source source, String simpleName) {
        var found = new ArrayList<String>();
        new TreeScanner<Void, Void>() {
            @Override
            public Void visitAnnotation(AnnotationTree annotation, Void unused) {
                String type = annotation.getAnnotationType().toString();
                if (type.substring(type.lastIndexOf('.') + 1).equals(simpleName)) {
                    found.add(at(source, annotation) + "@" + simpleName);
                }
                return super.visitAnnotation(annotation, unused);
            }
        }.scan(source.tree, null);
        return found;
    }
}
