#!/bin/sh
# Packs what run.sh needs on a machine that has a driver and CUDA's libraries, but no network, JDK or Maven:
#   TORNADOVM_HOME=SDK JAVA_HOME=JDK ./bench/gpu/pack.sh       makes target/trm-gpu.tar.gz
# There: tar xzf trm-gpu.tar.gz && OUT=results ./trm-gpu/run.sh
set -eu
cd "$(dirname "$0")/../.."
./trm devices # builds the jar with the device gpu
to=target/trm-gpu
rm -rf $to
mkdir -p $to/sdk/share/java/tornado $to/sdk/share/java/graalJars $to/sdk/lib

# A Java that runs trm and TornadoVM: java.desktop is for the pictures of trm curves and not needed here.
"$JAVA_HOME/bin/jlink" --strip-debug --no-header-files --no-man-pages --output $to/jre --add-modules \
java.base,java.logging,java.management,java.xml,jdk.unsupported,jdk.internal.vm.ci,jdk.incubator.vector,jdk.management

# Of the SDK what runs: neither its tests, examples and tools, nor the libraries of those.
for jar in api runtime annotation drivers-common drivers-cuda cublas; do
    cp "$TORNADOVM_HOME"/share/java/tornado/tornado-$jar-[0-9]*.jar $to/sdk/share/java/tornado/
done
for jar in asm commons-math3 snmp4j; do
    cp "$TORNADOVM_HOME"/share/java/tornado/$jar-[0-9]*.jar $to/sdk/share/java/tornado/
done
for jar in compiler collections word truffle-compiler; do
    cp "$TORNADOVM_HOME"/share/java/graalJars/$jar-[0-9]*.jar $to/sdk/share/java/graalJars/
done
cp "$TORNADOVM_HOME"/lib/*.so $to/sdk/lib/
cp "$TORNADOVM_HOME/tornado-argfile.template" $to/sdk/

cp target/trm.jar src/main/resources/jvm.options bench/gpu/run.sh bench/pytorch/trm_torch.py $to/
cp bench/results/gpu-kernels-sm90.md bench/results/gpu-prediction-h100.md $to/

"$JAVA_HOME/bin/javac" -g -proc:none -cp target/trm.jar -d $to/gpu-bench \
    bench/src/main/java/trm/bench/PublishedStep.java bench/src/main/java/trm/bench/Gpu*.java

# It must start before it travels.
sed "s#\${TORNADOVM_HOME}#$PWD/$to/sdk#g" $to/sdk/tornado-argfile.template >$to/sdk/tornado-argfile
$to/jre/bin/java @$to/sdk/tornado-argfile @$to/jvm.options -jar $to/trm.jar devices
rm $to/sdk/tornado-argfile

tar -C target -czf target/trm-gpu.tar.gz trm-gpu
size=$(wc -c <target/trm-gpu.tar.gz)
echo "target/trm-gpu.tar.gz: $size bytes"
[ "$size" -lt $((64 << 20)) ] || { echo "more than 64 MiB" >&2; exit 1; }
