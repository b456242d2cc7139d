/**
 * The processes that train one model together: who started them ({@code Launch}), what they say to each other through
 * an MPI library ({@code MpiGroup}), how all end when one is lost ({@code Watch}), and how they share a machine's
 * cores. Begin with {@link trm.distributed.Group} and {@link trm.distributed.Groups}.
 */
package trm.distributed;
