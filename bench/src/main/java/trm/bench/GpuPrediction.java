package trm.bench;

import java.util.Comparator;
import java.util.Map;
import trm.graph.Precision;

/**
 * What a step of each published model would take on an H100 at the least, were each launch as fast as its traffic or
 * its arithmetic allows: a table to hold measurements against. Nothing here is measured.
 */
public final class GpuPrediction {
    static final GpuWork.Limits H100 = new GpuWork.Limits(3e12, 60e12, Map.of(
            Precision.FLOAT32, 60e12, Precision.TFLOAT32, 495e12, Precision.BFLOAT16, 790e12));

    /** Seconds that the host needs for a launch, one by one and in a CUDA graph that is replayed. */
    private static final double LAUNCH = 5e-6;
    private static final double REPLAYED = 0.5e-6;

    private GpuPrediction() {}

    public static void main(String[] args) {
        System.out.printf(
                "Predicted, not measured: the least that the graph's operations take at %.0f TB/s, %.0f TFLOP/s in"
                        + " float32, %.0f in TF32, %.0f in bfloat16,%nattention at the float32 rate; then launches of"
                        + " %.1f µs each, or of %.1f µs where CUDA graphs are replayed.%nThe last column is the"
                        + " arithmetic, that of attention included, as a share of what the products' peak allows in the"
                        + " replayed step.%nOperations below 0.01 ms are left out of the tables by operation.%n%n",
                H100.bandwidth() / 1e12, H100.plain() / 1e12, H100.products().get(Precision.TFLOAT32) / 1e12,
                H100.products().get(Precision.BFLOAT16) / 1e12, LAUNCH * 1e6, REPLAYED * 1e6);
        System.out.println("| model | step | batch | products in | launches | TFLOP | GB | work, ms | launched, ms |"
                + " replayed, ms | rows/s | of the peak |\n|---|---|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|");
        for (var step : PublishedStep.ALL) {
            for (boolean training : new boolean[] {true, false}) {
                var graph = step.graph(training);
                for (var precision : Precision.values()) {
                    row(step, training, precision, new GpuWork(graph, precision, H100).total());
                }
            }
        }
        for (var step : PublishedStep.ALL) {
            operations(step);
        }
    }

    private static void row(PublishedStep step, boolean training, Precision precision, GpuWork.Kind total) {
        double replayed = total.seconds + total.launches * REPLAYED;
        System.out.printf("| %s | %s | %d | %s | %,d | %.2f | %.1f | %.1f | %.1f | %.1f | %,.0f | %.0f %% |%n",
                step.name(), training ? "train" : "eval", step.batch(), precision.key(), total.launches,
                total.flops / 1e12, total.bytes / 1e9, 1e3 * total.seconds,
                1e3 * (total.seconds + total.launches * LAUNCH), 1e3 * replayed, step.batch() / replayed,
                100 * total.flops / H100.products().get(precision) / replayed);
    }

    /** Where the time of a training step goes, in each precision. */
    private static void operations(PublishedStep step) {
        var graph = step.graph(true);
        var single = new GpuWork(graph, Precision.FLOAT32, H100).kinds();
        var tfloat = new GpuWork(graph, Precision.TFLOAT32, H100).kinds();
        var bfloat = new GpuWork(graph, Precision.BFLOAT16, H100).kinds();
        System.out.printf("%n%s, training, %d rows:%n%n| operation | launches | TFLOP | GB, bfloat16 | float32, ms |"
                + " tfloat32, ms | bfloat16, ms |%n|---|---:|---:|---:|---:|---:|---:|%n", step.name(), step.batch());
        bfloat.entrySet().stream()
                .filter(entry -> entry.getValue().seconds >= 1e-5)
                .sorted(Comparator.comparingDouble(
                        (Map.Entry<String, GpuWork.Kind> entry) -> -entry.getValue().seconds))
                .forEach(entry -> {
                    var kind = entry.getValue();
                    var nothing = new GpuWork.Kind();
                    System.out.printf("| %s | %,d | %.3f | %.3f | %.2f | %.2f | %.2f |%n",
                            entry.getKey(), kind.launches, kind.flops / 1e12, kind.bytes / 1e9,
                            1e3 * single.getOrDefault(entry.getKey(), nothing).seconds,
                            1e3 * tfloat.getOrDefault(entry.getKey(), nothing).seconds, 1e3 * kind.seconds);
                });
    }
}
