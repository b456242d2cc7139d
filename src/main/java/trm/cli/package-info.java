/**
 * The commands, and nothing that a program could want. It may use everything. Begin with {@link trm.cli.Main}; each
 * command is a class of its name.
 */
package trm.cli;
