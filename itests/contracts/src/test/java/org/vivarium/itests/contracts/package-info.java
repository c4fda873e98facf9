/**
 * Our own providers, held against what every provider of their extension point must do.
 *
 * <p>For storages, trees and elections that is in the bundles {@code org.vivarium.contract.*}; for transports here:
 * {@code TransportContractTest} (bytes) and {@code TransportLifeContractTest} (connections, ports, loops) and {@code
 * TransportConnectContractTest} (connections that it opens), with real sockets on the loopback.
 */
package org.vivarium.itests.contracts;
