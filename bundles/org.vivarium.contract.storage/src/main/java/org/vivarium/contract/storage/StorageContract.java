package org.vivarium.contract.storage;

/**
 * What every storage must do: while all is well, with spoilt files, and when its process is killed or its disk is full. A
 * provider is tested by a class that extends this one and says how to open the storage and which files it has.
 *
 * <p>Such a class has a constructor without arguments, of any visibility, and keeps nothing static: the tests that kill
 * a process make another instance there, by its name, to open the storage. They take the class path of this process.
 *
 * <p>The test of a full disk mounts a small one, and is skipped where that is not allowed: run it as root now and then.
 */
public abstract class StorageContract extends CrashedStorage {}
