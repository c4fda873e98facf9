/* Drives a server with ZooKeeper's C client; prints "ok all" at the end, or what went wrong and exits with 1. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zookeeper/zookeeper.h>

static volatile int connected;
static volatile int events;
static char last_path[256];
static volatile int last_type;

static void on_event(zhandle_t *handle, int type, int state, const char *path, void *context) {
    (void)handle;
    (void)context;
    if (type == ZOO_SESSION_EVENT) {
        connected = state == ZOO_CONNECTED_STATE;
        return;
    }
    last_type = type;
    snprintf(last_path, sizeof last_path, "%s", path);
    events++;
}

static void require(int holds, const char *what, int got) {
    if (!holds) {
        printf("failed: %s, got %d\n", what, got);
        exit(1);
    }
}

static void await(volatile int *value, int wanted, const char *what) {
    for (int i = 0; *value < wanted; i++) {
        require(i < 12000, what, *value);
        usleep(10000);
    }
}

static void operations(zhandle_t *zh) {
    char path[256];
    char data[64];
    int length = sizeof data;
    struct Stat stat;
    int rc = zoo_create(zh, "/c", "one", 3, &ZOO_OPEN_ACL_UNSAFE, 0, path, sizeof path);
    require(rc == ZOK && strcmp(path, "/c") == 0, "create", rc);
    rc = zoo_create(zh, "/c", "one", 3, &ZOO_OPEN_ACL_UNSAFE, 0, path, sizeof path);
    require(rc == ZNODEEXISTS, "create what exists", rc);
    rc = zoo_create2(zh, "/c/s", "", 0, &ZOO_OPEN_ACL_UNSAFE, ZOO_EPHEMERAL | ZOO_SEQUENCE, path, sizeof path, &stat);
    require(rc == ZOK && strcmp(path, "/c/s0000000000") == 0, "create2", rc);
    require(stat.ephemeralOwner == zoo_client_id(zh)->client_id, "owner", 0);
    rc = zoo_set2(zh, "/c", "three", 5, 0, &stat);
    require(rc == ZOK && stat.version == 1 && stat.dataLength == 5, "set", rc);
    rc = zoo_get(zh, "/c", 0, data, &length, &stat);
    require(rc == ZOK && length == 5 && memcmp(data, "three", 5) == 0, "get", rc);
    rc = zoo_set(zh, "/c", "", 0, 7);
    require(rc == ZBADVERSION, "set with a wrong version", rc);
    struct String_vector names;
    rc = zoo_get_children2(zh, "/c", 0, &names, &stat);
    require(rc == ZOK && names.count == 1 && stat.numChildren == 1, "children", rc);
    deallocate_String_vector(&names);
    struct ACL_vector acl;
    rc = zoo_get_acl(zh, "/c", &acl, &stat);
    require(rc == ZOK && acl.count == 1 && acl.data[0].perms == ZOO_PERM_ALL, "acl", rc);
    deallocate_ACL_vector(&acl);
}

static void watches(zhandle_t *zh) {
    struct Stat stat;
    int rc = zoo_exists(zh, "/c/later", 1, &stat);
    require(rc == ZNONODE, "exists", rc);
    rc = zoo_create(zh, "/c/later", NULL, -1, &ZOO_OPEN_ACL_UNSAFE, 0, NULL, 0);
    require(rc == ZOK, "create the watched node", rc);
    await(&events, 1, "the event");
    require(last_type == ZOO_CREATED_EVENT && strcmp(last_path, "/c/later") == 0, "its kind", last_type);
    rc = zoo_exists(zh, "/c/later", 1, &stat);
    require(rc == ZOK, "exists now", rc);
    rc = zoo_delete(zh, "/c/later", 0);
    require(rc == ZOK, "delete", rc);
    await(&events, 2, "the second event");
    require(last_type == ZOO_DELETED_EVENT, "its kind", last_type);
}

static void multi(zhandle_t *zh) {
    zoo_op_t ops[3];
    zoo_op_result_t results[3];
    struct Stat stat;
    char path[256];
    zoo_create_op_init(&ops[0], "/c/m", "x", 1, &ZOO_OPEN_ACL_UNSAFE, 0, path, sizeof path);
    zoo_set_op_init(&ops[1], "/c/m", "yy", 2, 0, &stat);
    zoo_check_op_init(&ops[2], "/c/m", 1);
    int rc = zoo_multi(zh, 3, ops, results);
    require(rc == ZOK && stat.dataLength == 2, "multi", rc);
    zoo_delete_op_init(&ops[0], "/c/m", 1);
    zoo_check_op_init(&ops[1], "/nosuch", 0);
    rc = zoo_multi(zh, 2, ops, results);
    require(rc == ZNONODE && results[1].err == ZNONODE, "failing multi", rc);
    rc = zoo_exists(zh, "/c/m", 0, &stat);
    require(rc == ZOK, "what the failing multi deleted", rc);
}

int main(int count, char **arguments) {
    if (count != 2) {
        printf("usage: session HOST:PORT\n");
        return 2;
    }
    zoo_set_debug_level(ZOO_LOG_LEVEL_ERROR);
    zhandle_t *zh = zookeeper_init(arguments[1], on_event, 30000, NULL, NULL, 0);
    require(zh != NULL, "init", 0);
    await(&connected, 1, "the connection");
    operations(zh);
    watches(zh);
    multi(zh);
    int rc = zookeeper_close(zh);
    require(rc == ZOK, "close", rc);
    printf("ok all\n");
    return 0;
}
