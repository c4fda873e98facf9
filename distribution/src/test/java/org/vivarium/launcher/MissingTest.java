package org.vivarium.launcher;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class MissingTest {
    @Test
    void namesThePackageAndItsVersions() {
        String message =
                "Unable to resolve org.vivarium.x [12](R 12.0): missing requirement [org.vivarium.x [12](R 12.0)]"
                        + " osgi.wiring.package; (&(osgi.wiring.package=net.foo)(version>=1.0.0)(!(version>=2.0.0)))"
                        + " Unresolved requirements: [[org.vivarium.x [12](R 12.0)] osgi.wiring.package; (&(…))]";

        assertEquals("nothing provides package net.foo [1.0.0,2.0.0)", Missing.from(message));
    }

    @Test
    void namesThePackageWhereAnyVersionWillDo() {
        String message = "Unable to resolve x [1](R 1.0): missing requirement [x [1](R 1.0)] osgi.wiring.package;"
                + " (osgi.wiring.package=net.foo) Unresolved requirements: []";

        assertEquals("nothing provides package net.foo", Missing.from(message));
    }

    @Test
    void namesWhatIsMissingAtTheEndOfTheChain() {
        String message = "Unable to resolve a [1](R 1.0): missing requirement [a [1](R 1.0)] osgi.wiring.package;"
                + " (&(osgi.wiring.package=b.api)(version>=1.0.0)) [caused by: Unable to resolve b [2](R 2.0): missing"
                + " requirement [b [2](R 2.0)] org.vivarium.part; (&(kind=tree)(name=trie))] Unresolved requirements: []";

        assertEquals("nothing provides org.vivarium.part (&(kind=tree)(name=trie))", Missing.from(message));
    }

    @Test
    void namesALowestVersion() {
        String message = "Unable to resolve a [1](R 1.0): missing requirement [a [1](R 1.0)] osgi.wiring.package;"
                + " (&(osgi.wiring.package=b.api)(version>=1.0.0)) Unresolved requirements: []";

        assertEquals("nothing provides package b.api 1.0.0 or later", Missing.from(message));
    }

    @Test
    void leavesAnyOtherMessageAsItIs() {
        assertEquals("Uses constraint violation", Missing.from("Uses constraint violation"));
    }
}
