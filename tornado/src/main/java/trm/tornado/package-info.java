/**
 * The device {@code gpu}: turns each operation of a graph into tasks of TornadoVM, which compiles the loops of
 * {@code trm.kernel}, and kernels written here where a loop a thread would be slow, for CUDA and OpenCL. Only this
 * package imports TornadoVM; nobody imports it. Begin with {@code TornadoProgram}, then {@code ForwardTasks}.
 *
 * <p>Classes are public where TornadoVM or a service loader finds them by name.
 */
package trm.tornado;
