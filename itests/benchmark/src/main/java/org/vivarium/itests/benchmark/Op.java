package org.vivarium.itests.benchmark;

/** What can be asked of a server here, with the number that the client protocol gives it. */
enum Op {
    CREATE_ROOT(1),
    CREATE_PARENT(1),
    CREATE(1),
    CREATE_EPHEMERAL(1),
    CREATE_LOCK(1),
    DELETE_ROOT(2),
    DELETE_PARENT(2),
    DELETE(2),
    DELETE_LOCK(2),
    EXISTS(3),
    EXISTS_LOCK(3),
    GET(4),
    GET_WATCH(4),
    SET(5),
    LOCK_CHILDREN(8),
    SYNC(9),
    PING(11),
    CHILDREN(12),
    MULTI(14),
    SET_WATCHES(101),
    CLOSE(-11);

    static final Op[] ALL = values();

    final int code;

    Op(int code) {
        this.code = code;
    }

    @Override
    public String toString() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', ' ');
    }
}
