/**
 * A program as a graph of operations: sealed records, their gradients, the plan of its memory, and what a device has
 * to do with it. It uses tensors, and knows no models and no one device. Begin with {@link trm.graph.Graph}, then
 * {@link trm.graph.Op}; {@link trm.graph.Devices} opens a device by name.
 */
package trm.graph;
