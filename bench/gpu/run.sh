#!/bin/bash
# Everything worth measuring on a machine with an NVIDIA GPU, in less than ten minutes:
#   OUT=folder ./bench/gpu/run.sh            writes $OUT/gpu-NAME.md (OUT: bench/results), its raw output below a head
# In a checkout it takes ./trm, TORNADOVM_HOME and JAVA_HOME; unpacked from what pack.sh made, the Java, SDK and jar beside it.
#   NAME     of the result; by default the GPU's
#   BUDGET   seconds for all parts (560); what no longer fits is left out, and says so
#   QUICK=1  tiny batches: whether the script works
# Each part has a limit of its own; one that fails says so, and the script goes on.
set -u
here=$(cd "$(dirname "$0")" && pwd)
started=$SECONDS
budget=${BUDGET:-560}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if [ -d "$here/jre" ]; then
    sdk=$here/sdk
    sed "s#\${TORNADOVM_HOME}#$sdk#g" "$sdk/tornado-argfile.template" >"$sdk/tornado-argfile"
    export TORNADOVM_HOME=$sdk
    trm() { "$here/jre/bin/java" "@$sdk/tornado-argfile" "@$here/jvm.options" -jar "$here/trm.jar" "$@"; }
    operations() { "$here/jre/bin/java" "@$sdk/tornado-argfile" "@$here/jvm.options" \
        -cp "$here/trm.jar:$here/gpu-bench" trm.bench.GpuOperations "$@"; }
    torch=$here/trm_torch.py
    out=${OUT:-$here}
else
    root=$(cd "$here/../.." && pwd)
    trm() { "$root/trm" "$@"; }
    operations() {
        cd "$root" && trm devices >/dev/null && "$JAVA_HOME/bin/javac" -g -proc:none -cp target/trm.jar \
            -d target/gpu-bench bench/src/main/java/trm/bench/{PublishedStep,Gpu*}.java &&
            "$JAVA_HOME/bin/java" "@$TORNADOVM_HOME/tornado-argfile" @src/main/resources/jvm.options \
                -cp target/trm.jar:target/gpu-bench trm.bench.GpuOperations "$@"
    }
    torch=$root/bench/pytorch/trm_torch.py
    out=${OUT:-$root/bench/results}
fi
export -f trm operations
export here sdk root

# CUDA's libraries, where the system does not find them by itself: a toolkit's, or those that came with Python's.
for pattern in 'libnvrtc.so.13' 'libnvrtc-builtins.so.13*' 'libcublas.so.13'; do
    folder=$(find -L /usr/local/cuda*/lib64 /usr/local/lib /usr/lib/x86_64-linux-gnu /usr/lib/python3* /opt \
        -maxdepth 9 -name "$pattern" -printf '%h\n' 2>/dev/null | head -n 1)
    case ":${LD_LIBRARY_PATH:-}:" in
        *":$folder:"*) ;;
        *) [ -z "$folder" ] || export LD_LIBRARY_PATH=${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$folder ;;
    esac
done

gpu=$(nvidia-smi --query-gpu=name --format=csv,noheader 2>/dev/null | head -n 1)
driver=$(nvidia-smi --query-gpu=driver_version --format=csv,noheader 2>/dev/null | head -n 1)
name=${NAME:-$(echo "${gpu:-none}" | tr 'A-Z ' 'a-z-' | tr -cd 'a-z0-9-')}
mkdir -p "$out"
file=$out/gpu-$name.md

# Runs the rest of the arguments for at most $2 seconds and puts what they say below the title $1.
part() {
    local title=$1 limit=$2
    shift 2
    local left=$((budget - SECONDS + started))
    printf '\n## %s\n\n```\n' "$title"
    if [ $left -lt 5 ]; then
        printf 'left out: the %s s are over\n```\n' "$budget"
        return
    fi
    [ "$limit" -le "$left" ] || limit=$left
    local begun=$SECONDS
    timeout --kill-after=5 "$limit" bash -c '"$@"' part "$@" 2>&1 | grep -v '^WARNING: Using incubator'
    local code=${PIPESTATUS[0]}
    case $code in
        0) ;;
        124 | 137) echo "FAILED: not done after $limit s" ;;
        *) echo "FAILED: exit status $code" ;;
    esac
    printf '```\n\n%s s\n' $((SECONDS - begun))
}

if [ -n "${QUICK:-}" ]; then
    batches="sudoku6:2"
    repeats=1
    small=2
    rows=1
    keys="global_batch_size=500 arch.hidden_size=16"
else
    batches="trm-mlp-sudoku:768 trm-att-sudoku:768 trm-att-maze:128 trm-att-arc:32"
    repeats=3
    small=64
    rows=
    keys=
fi

# Steps of ${1} = model:batch in mode $2 with products in $3, $4 of them timed.
bench() { trm bench --device gpu --no-self-test --config "${1%:*}" --batch "${1#*:}" --mode "$2" --forward-dtype "$3" \
    --repeats "$4" --warm-up 0 --json "${@:5}"; }

# The same, with the seconds of each operation in lines of their own.
profile() (
    set -o pipefail
    bench "$@" --profile | awk '
    !match($0, /, "profile_s": [{]/) { print; next }
    { print substr($0, 1, RSTART - 1) "}"
      n = split(substr($0, RSTART + RLENGTH), operations, /, "|[}]+$/)
      for (i = 1; i < n; i++) print "  " (i > 1 ? "\"" : "") operations[i] }'
)

# The lm_loss of two training steps of sudoku6 on both devices.
losses() {
    for device in cpu gpu; do
        trm bench --device $device --config sudoku6 --batch "$1" --repeats 1 --warm-up 0 --json |
            grep -o '"device": "[^"]*"\|"losses": \[[^]]*\]'
    done
}

# A short training of sudoku6 on both devices from the same seed: lm_loss of some steps, from metrics.jsonl.
training() {
    cd "$work" || return
    for device in cpu gpu; do
        # shellcheck disable=SC2086 # keys are separated by blanks
        trm train --device $device --no-self-test epochs=1 $keys "+run_name=$device" >$device.txt 2>&1
        code=$?
        echo "$device: $(grep -o '"train/lm_loss": *[0-9.eE-]*' runs/$device/metrics.jsonl 2>/dev/null |
            sed 's/.*: *//' | awk 'NR <= 4 || NR % 10 == 1' | tr '\n' ' ')"
        [ $code = 0 ] || { tail -n 3 $device.txt; return $code; }
        grep '^evaluation' $device.txt
    done
}
export -f bench profile losses training

# PyTorch on the rows and weights of ${1} = model:batch in mode $2, with the rest of the arguments.
pytorch() {
    local step=$1 mode=$2
    shift 2
    trm bench --device cpu --config "${step%:*}" --batch "${step#*:}" --mode "$mode" --repeats 0 \
        --save "$work/step.h5" && python3 "$torch" --file "$work/step.h5" --mode "$mode" --device cuda --json "$@"
}
export -f pytorch
export torch work keys

{
    echo "# ${gpu:-No NVIDIA GPU found}"
    echo
    echo "Driver ${driver:-unknown}, $(date -u +%F), $(uname -m), ${QUICK:+tiny batches, }$(nproc) processors." \
        "What \`bench/gpu/run.sh\` printed: a JSON object a run, seconds in \`min_s\` and \`median_s\`."
    part "Devices" 60 trm devices
    part "lm_loss of sudoku6 on both devices" 60 losses $small
    for dtype in bfloat16 tfloat32; do
        how=bench
        [ $dtype = tfloat32 ] || how=profile
        for step in $batches; do
            part "${step/:/, batch }, train, $dtype" 90 $how "$step" train $dtype $repeats
        done
    done
    if python3 -c 'import h5py, torch; assert torch.cuda.is_available()' 2>/dev/null; then
        for step in $batches; do
            part "PyTorch, ${step/:/, batch }, train, TF32" 60 pytorch "$step" train --tf32
            part "PyTorch, ${step/:/, batch }, train, bf16, compiled" 120 pytorch "$step" train --dtype bf16 --compile
        done
    else
        printf '\nPyTorch left out: python3 has no torch with CUDA, or no h5py.\n'
    fi
    part "Operations of trm-mlp-sudoku, bfloat16" 60 operations bfloat16 trm-mlp-sudoku $rows
    part "Operations of trm-att-maze, bfloat16" 60 operations bfloat16 trm-att-maze $rows
    part "sudoku6 trained on both devices" 90 training
    for dtype in bfloat16 tfloat32; do
        for step in $batches; do
            part "${step/:/, batch }, eval, $dtype" 60 bench "$step" eval $dtype $repeats
        done
    done
    if python3 -c 'import h5py, torch; assert torch.cuda.is_available()' 2>/dev/null; then
        for step in $batches; do
            part "PyTorch, ${step/:/, batch }, eval, bf16, compiled" 90 pytorch "$step" eval --dtype bf16 --compile
        done
    fi
    for step in $batches; do
        part "${step/:/, batch }, train, float32" 90 bench "$step" train float32 $repeats
    done
} | tee "$file"
echo "Written: $file" >&2
