package org.vivarium.itests.comparison;

/** The two servers, in the order in which they have their turns. */
enum Rival {
    APACHE("Apache ZooKeeper"),
    VIVARIUM("Vivarium");

    final String title;

    Rival(String title) {
        this.title = title;
    }
}
