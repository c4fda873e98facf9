package org.vivarium.core.state;

import java.util.function.BiConsumer;

/**
 * An immutable sorted map, as a height-balanced binary tree whose changes share all but one path with the tree they
 * came from. Sorted, so that what is read out of it has one order on every server, and no client can make keys collide.
 *
 * @param <K> the keys
 * @param <V> the values, not null
 */
public final class SortedTree<K extends Comparable<K>, V> {
    private static final SortedTree<?, ?> EMPTY = new SortedTree<>(null);

    private final Node<K, V> root;

    private SortedTree(Node<K, V> root) {
        this.root = root;
    }

    @SuppressWarnings("unchecked")
    public static <K extends Comparable<K>, V> SortedTree<K, V> empty() {
        return (SortedTree<K, V>) EMPTY;
    }

    public int size() {
        return size(root);
    }

    /** The value, or null. */
    public V get(K key) {
        Node<K, V> node = root;
        while (node != null) {
            int order = key.compareTo(node.key);
            if (order == 0) {
                return node.value;
            }
            node = order < 0 ? node.left : node.right;
        }
        return null;
    }

    /** This map with {@code key} bound to {@code value}. */
    public SortedTree<K, V> with(K key, V value) {
        return new SortedTree<>(with(root, key, value));
    }

    /** This map without {@code key}; the same where it is not there. */
    public SortedTree<K, V> without(K key) {
        return get(key) == null ? this : new SortedTree<>(without(root, key));
    }

    /** Shows every entry, in the keys' order. */
    public void forEach(BiConsumer<? super K, ? super V> visitor) {
        forEach(root, visitor);
    }

    private static <K, V> void forEach(Node<K, V> node, BiConsumer<? super K, ? super V> visitor) {
        if (node != null) {
            forEach(node.left, visitor);
            visitor.accept(node.key, node.value);
            forEach(node.right, visitor);
        }
    }

    private static <K extends Comparable<K>, V> Node<K, V> with(Node<K, V> node, K key, V value) {
        if (node == null) {
            return new Node<>(key, value, null, null);
        }
        int order = key.compareTo(node.key);
        if (order == 0) {
            return new Node<>(node.key, value, node.left, node.right);
        }
        return order < 0
                ? balanced(node.key, node.value, with(node.left, key, value), node.right)
                : balanced(node.key, node.value, node.left, with(node.right, key, value));
    }

    private static <K extends Comparable<K>, V> Node<K, V> without(Node<K, V> node, K key) {
        int order = key.compareTo(node.key);
        if (order < 0) {
            return balanced(node.key, node.value, without(node.left, key), node.right);
        }
        if (order > 0) {
            return balanced(node.key, node.value, node.left, without(node.right, key));
        }
        if (node.left == null) {
            return node.right;
        }
        if (node.right == null) {
            return node.left;
        }
        Node<K, V> next = node.right;
        while (next.left != null) {
            next = next.left;
        }
        return balanced(next.key, next.value, node.left, without(node.right, next.key));
    }

    /** A node over two trees whose heights differ by at most two. */
    private static <K, V> Node<K, V> balanced(K key, V value, Node<K, V> left, Node<K, V> right) {
        int lean = height(left) - height(right);
        if (lean > 1) {
            if (height(left.left) >= height(left.right)) {
                return new Node<>(left.key, left.value, left.left, new Node<>(key, value, left.right, right));
            }
            Node<K, V> mid = left.right;
            return new Node<>(
                    mid.key,
                    mid.value,
                    new Node<>(left.key, left.value, left.left, mid.left),
                    new Node<>(key, value, mid.right, right));
        }
        if (lean < -1) {
            if (height(right.right) >= height(right.left)) {
                return new Node<>(right.key, right.value, new Node<>(key, value, left, right.left), right.right);
            }
            Node<K, V> mid = right.left;
            return new Node<>(
                    mid.key,
                    mid.value,
                    new Node<>(key, value, left, mid.left),
                    new Node<>(right.key, right.value, mid.right, right.right));
        }
        return new Node<>(key, value, left, right);
    }

    private static int height(Node<?, ?> node) {
        return node == null ? 0 : node.height;
    }

    private static int size(Node<?, ?> node) {
        return node == null ? 0 : node.size;
    }

    private static final class Node<K, V> {
        final K key;
        final V value;
        final Node<K, V> left;
        final Node<K, V> right;
        final int height;
        final int size;

        Node(K key, V value, Node<K, V> left, Node<K, V> right) {
            this.key = key;
            this.value = value;
            this.left = left;
            this.right = right;
            this.height = 1 + Math.max(height(left), height(right));
            this.size = 1 + size(left) + size(right);
        }
    }
}
