/**
 * Jobs in independent parts, the threads that run them, and their scratch; what makes results the same on any number
 * of threads. It uses nothing else of trm. Begin with {@link trm.kernel.parallel.Job}.
 */
package trm.kernel.parallel;
