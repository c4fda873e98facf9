/** Connections on Netty, with native epoll where there is one. */
package org.vivarium.transport.netty;
