/**
 * Square mazes with one shortest path: rules, search, generator, symmetries, datasets. Begin with {@link
 * trm.data.maze.Maze} and {@link trm.data.maze.MazeDatasets}.
 */
package trm.data.maze;
