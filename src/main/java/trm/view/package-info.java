/**
 * What people look at: puzzles as text and as pictures, curves of runs. It knows no command line. Begin with {@link
 * trm.view.Shown} and {@link trm.view.CurveChart}.
 */
package trm.view;
