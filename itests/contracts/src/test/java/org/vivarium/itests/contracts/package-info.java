/**
 * What every provider of an extension point must do.
 *
 * <p>For storages: a {@link org.vivarium.itests.contracts.StorageProvider} says how to open one and where its files
 * are;
 * {@code StorageContractTest} (what it does), {@code StorageDamageContractTest} (what it does with spoilt files) and
 * {@code StorageCrashContractTest} (killed processes, full disks) are run over each, as nested classes of one test
 * class.
 *
 * <p>For transports: {@code TransportContractTest} (bytes) and {@code TransportLifeContractTest} (connections, ports,
 * loops) and {@code TransportConnectContractTest} (connections that it opens), with real sockets on the loopback.
 *
 * <p>For elections: {@code ElectionContractTest}, over a network of chance.
 */
package org.vivarium.itests.contracts;
