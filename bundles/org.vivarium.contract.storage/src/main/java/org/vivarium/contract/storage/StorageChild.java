package org.vivarium.contract.storage;

import java.lang.reflect.Constructor;
import java.nio.file.Path;
import java.util.SplittableRandom;
import org.vivarium.api.storage.Storage;

/** Run in a process of its own that will be killed: appends without end, and prints each zxid that is durable. */
final class StorageChild {
    private StorageChild() {}

    /** @param args class that extends the contract, home directory of the bench, seed for the sizes of groups */
    public static void main(String[] args) throws Exception {
        Constructor<?> constructor = Class.forName(args[0]).getDeclaredConstructor();
        constructor.setAccessible(true); // tests are seldom public
        var contract = (StorageContract) constructor.newInstance();
        SplittableRandom random = new SplittableRandom(Long.parseLong(args[2]));
        Seen seen = new Seen();
        Storage storage = new StorageBench(contract, Path.of(args[1])).start(seen);
        long zxid = seen.last();
        System.out.println("recovered " + zxid);
        while (true) {
            for (int group = random.nextInt(1, 40); group > 0; group--) {
                zxid++;
                storage.append(zxid, Txns.of(zxid));
            }
            storage.sync();
            System.out.println("durable " + zxid);
            if (random.nextInt(200) == 0) {
                storage.save(new TestSnapshot(zxid, 2000));
            }
        }
    }
}
