package trm.tornado;

import uk.ac.manchester.tornado.api.annotations.Parallel;
import uk.ac.manchester.tornado.api.types.BFloat16;
import uk.ac.manchester.tornado.api.types.arrays.FloatArray;
import uk.ac.manchester.tornado.api.types.arrays.IntArray;

/** Kernels that move values: between arrays, and between a program's arrays and what is exchanged with the host. */
public final class CopyKernels {
    private CopyKernels() {}

    public static void copy(float[] from, float[] to, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            to[i] = from[i];
        }
    }

    /** An input of a run, from where the host put it among all. */
    public static void unpack(FloatArray from, int offset, float[] to, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            to[i] = from.get(offset + i);
        }
    }

    public static void unpackInts(IntArray from, int offset, int[] to, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            to[i] = from.get(offset + i);
        }
    }

    /** An output of a run, to where the host finds it among all. */
    public static void pack(float[] from, FloatArray to, int offset, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            to.set(offset + i, from[i]);
        }
    }

    public static void packInts(int[] from, IntArray to, int offset, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            to.set(offset + i, from[i]);
        }
    }

    /** To bfloat16, nearest, ties to even. */
    public static void toBfloat16(float[] from, short[] to, int n) {
        for (@Parallel int i = 0; i < n; i++) {
            to[i] = BFloat16.bf16FromFloat(from[i]);
        }
    }

    /** Makes the array one that a kernel writes and does not read. */
    public static void claim(float[] a) {
        for (@Parallel int i = 0; i < 1; i++) {
            a[i] = 0f;
        }
    }

    public static void claimInts(int[] a) {
        for (@Parallel int i = 0; i < 1; i++) {
            a[i] = 0;
        }
    }

    public static void claimShorts(short[] a) {
        for (@Parallel int i = 0; i < 1; i++) {
            a[i] = (short) 0;
        }
    }

    public static void claim8(
            float[] a, float[] b, float[] c, float[] d, float[] e, float[] f, float[] g, float[] h) {
        for (@Parallel int i = 0; i < 1; i++) {
            a[i] = 0f;
            b[i] = 0f;
            c[i] = 0f;
            d[i] = 0f;
            e[i] = 0f;
            f[i] = 0f;
            g[i] = 0f;
            h[i] = 0f;
        }
    }

    public static void touch(float[] a) {
        for (@Parallel int i = 0; i < 1; i++) {
            a[i] = a[i] * 1f;
        }
    }

    public static void touchInts(int[] a) {
        for (@Parallel int i = 0; i < 1; i++) {
            a[i] = a[i] * 1;
        }
    }

    public static void touchShorts(short[] a) {
        for (@Parallel int i = 0; i < 1; i++) {
            a[i] = (short) (a[i] * 1);
        }
    }

    public static void touch8(
            float[] a, float[] b, float[] c, float[] d, float[] e, float[] f, float[] g, float[] h) {
        for (@Parallel int i = 0; i < 1; i++) {
            a[i] = a[i] * 1f;
            b[i] = b[i] * 1f;
            c[i] = c[i] * 1f;
            d[i] = d[i] * 1f;
            e[i] = e[i] * 1f;
            f[i] = f[i] * 1f;
            g[i] = g[i] * 1f;
            h[i] = h[i] * 1f;
        }
    }
}
