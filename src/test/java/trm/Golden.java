package trm;

import io.jhdf.HdfFile;
import io.jhdf.api.Dataset;
import io.jhdf.api.Group;
import io.jhdf.api.Node;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Numbers recorded from the PyTorch reference: HDF5 files under {@code src/test/resources/golden}. A resource is a
 * file's name there ({@code ops.h5}), a path one inside the file ({@code swiglu/f64/y0}).
 *
 * <p>Every dataset can be read as any of the element types, flat in row-major order; a scalar is one element.
 */
public final class Golden {
    private static final Map<String, HdfFile> FILES = new ConcurrentHashMap<>();

    private Golden() {}

    public static float[] floats(String resource, String path) {
        var doubles = doubles(resource, path);
        var y = new float[doubles.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = (float) doubles[i];
        }
        return y;
    }

    public static int[] ints(String resource, String path) {
        var doubles = doubles(resource, path);
        var y = new int[doubles.length];
        for (int i = 0; i < y.length; i++) {
            y[i] = (int) doubles[i];
        }
        return y;
    }

    /** Exact for every element type but int64 values beyond 2⁵³, of which there are none. */
    public static double[] doubles(String resource, String path) {
        return flat(resource + ":" + path, dataset(resource, path).getDataFlat());
    }

    /** The dataset's dimensions; empty for a scalar. */
    public static int[] shape(String resource, String path) {
        return dataset(resource, path).getDimensions();
    }

    /** Whether there is a dataset or group at {@code path}. */
    public static boolean has(String resource, String path) {
        Group group = file(resource);
        var names = path.split("/");
        for (int i = 0; i < names.length; i++) {
            Node child = group.getChild(names[i]);
            if (i == names.length - 1) {
                return child != null;
            }
            if (!(child instanceof Group next)) {
                return false;
            }
            group = next;
        }
        return false;
    }

    /** Names of the datasets and groups directly in the group at {@code path}; {@code "/"} is the whole file. */
    public static Set<String> children(String resource, String path) {
        return ((Group) node(resource, path)).getChildren().keySet();
    }

    /** A numeric attribute of the group or dataset at {@code path}, flat. */
    public static double[] numbers(String resource, String path, String attribute) {
        return flat(resource + ":" + path + "@" + attribute, attribute(resource, path, attribute));
    }

    /** A numeric attribute that is a scalar. */
    public static double number(String resource, String path, String attribute) {
        return numbers(resource, path, attribute)[0];
    }

    /** A text attribute of the group or dataset at {@code path}. */
    public static String text(String resource, String path, String attribute) {
        return (String) attribute(resource, path, attribute);
    }

    private static Object attribute(String resource, String path, String name) {
        var attribute = node(resource, path).getAttribute(name);
        if (attribute == null) {
            throw new IllegalArgumentException("no attribute " + name + " at " + resource + ":" + path);
        }
        return attribute.getData();
    }

    private static Dataset dataset(String resource, String path) {
        return (Dataset) node(resource, path);
    }

    private static Node node(String resource, String path) {
        return path.equals("/") ? file(resource) : file(resource).getByPath(path);
    }

    private static HdfFile file(String resource) {
        return FILES.computeIfAbsent(resource, name -> {
            var url = Golden.class.getResource("/golden/" + name);
            if (url == null) {
                throw new IllegalArgumentException("no golden file " + name);
            }
            try {
                return new HdfFile(Path.of(url.toURI()));
            } catch (URISyntaxException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private static double[] flat(String what, Object data) {
        return switch (data) {
            case double[] a -> a;
            case Number a -> new double[] {a.doubleValue()};
            case Boolean a -> new double[] {a ? 1 : 0};
            case float[] a -> {
                var y = new double[a.length];
                for (int i = 0; i < y.length; i++) {
                    y[i] = a[i];
                }
                yield y;
            }
            case int[] a -> {
                var y = new double[a.length];
                for (int i = 0; i < y.length; i++) {
                    y[i] = a[i];
                }
                yield y;
            }
            case long[] a -> {
                var y = new double[a.length];
                for (int i = 0; i < y.length; i++) {
                    y[i] = a[i];
                }
                yield y;
            }
            case byte[] a -> {
                var y = new double[a.length];
                for (int i = 0; i < y.length; i++) {
                    y[i] = a[i];
                }
                yield y;
            }
            case boolean[] a -> {
                var y = new double[a.length];
                for (int i = 0; i < y.length; i++) {
                    y[i] = a[i] ? 1 : 0;
                }
                yield y;
            }
            default -> throw new IllegalArgumentException(what + " holds " + data.getClass().getSimpleName());
        };
    }
}
