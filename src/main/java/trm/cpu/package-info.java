/**
 * The device {@code cpu}: turns each operation of a graph into jobs of {@code trm.kernel}. Only {@link
 * trm.graph.Devices} finds it, by its provider. Begin with {@code CpuProgram}, then {@code CpuForward}.
 *
 * <p>{@link trm.cpu.FmaPeak} is public for benchmarks of single kernels.
 */
package trm.cpu;
