/**
 * Files and folders that are there whole or not at all, and the digest that they are told apart by. It uses nothing
 * else of trm but its exception; whoever writes uses it. Begin with {@link trm.data.file.WholeFile}.
 */
package trm.data.file;
