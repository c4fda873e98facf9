/**
 * The speed of this server beside that of Apache ZooKeeper: a {@link org.vivarium.itests.comparison.Suite} measures one
 * server; the {@link org.vivarium.itests.comparison.Contest} runs it on both in turn, again and again; goals are held
 * against medians of ratios.
 */
package org.vivarium.itests.comparison;
