#!/bin/sh
# Compiles every kernel of a training step of the published models for the H100, without a GPU, and tabulates what
# ptxas says: TORNADOVM_HOME=SDK ./bench/gpu/kernels.sh [TABLE.md]. Needs the SDK for CUDA, a JDK 25 as JAVA_HOME, nvcc
# and python3. TornadoVM's virtual device emits CUDA and runs nothing; there is no cuBLAS on it, so that the products'
# own kernel is among them. Where a driver and cuBLAS are there, DRIVER=1 adds the kernels that only bfloat16 has.
set -eu
cd "$(dirname "$0")/../.."
table=${1:-bench/results/gpu-kernels-sm90.md}
classes=target/gpu-bench
./trm devices >/dev/null # builds the jar
"$JAVA_HOME/bin/javac" -g -proc:none -d $classes -cp target/trm.jar \
    bench/src/main/java/trm/bench/PublishedStep.java bench/src/main/java/trm/bench/GpuKernels.java

# The kernels, from java's options and the arguments of GpuKernels.
emit() {
    options=$1
    shift
    # shellcheck disable=SC2086 # options are separated by blanks
    "$JAVA_HOME/bin/java" "@$TORNADOVM_HOME/tornado-argfile" @src/main/resources/jvm.options $options \
        -Dtornado.printKernel=True -cp target/trm.jar:$classes trm.bench.GpuKernels "$@"
}

printed=$(mktemp)
trap 'rm -f "$printed" "$printed.driver"' EXIT
emit "-Dtornado.virtual.device=True -Dtornado.device.desc=$TORNADOVM_HOME/examples/virtual-device-GPU.json" float32 \
    >"$printed"
: >"$printed.driver"
if [ -n "${DRIVER:-}" ]; then
    emit "" bfloat16 trm-mlp-sudoku >"$printed.driver"
fi
python3 bench/gpu/kernel_table.py "$printed" "$printed.driver" >"$table.new"
mv "$table.new" "$table"
