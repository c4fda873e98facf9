/**
 * The commands for operators: {@code status parts sessions ls get stat}, each a service of type
 * {@link org.vivarium.api.admin.AdminCommand}. They only read what {@link org.vivarium.api.admin.ServerControl} shows,
 * keep nothing, and may be run by several threads at once.
 */
package org.vivarium.admin;
