#!/usr/bin/env bash
# Several processes on this machine: which bits they train to, and what their exchange takes.
#   ./bench/several.sh > bench/results/several-NAME.md
# Needs mpirun.openmpi and mpirun.mpich.
set -euo pipefail
cd "$(dirname "$0")/.."
trm=$PWD/trm
export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1 OMPI_MCA_rmaps_base_oversubscribe=1
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

"$trm" --version
echo
echo "## Weights after 50 steps of sudoku6, shards=4: SHA-256 of step_50.h5"
echo
echo "| keys | alone | Open MPI, 2 | Open MPI, 4 | MPICH, 2 | MPICH, 4 |"
echo "|---|---|---|---|---|---|"
"$trm" data sudoku --size 6 --count 1600 --test 64 --num-aug 10 --output "$scratch/d.h5" >/dev/null

# digest KEYS LAUNCHER...: of the weights it ends with
digest() {
    local keys=$1 folder
    shift
    folder=$(mktemp -d -p "$scratch")
    # shellcheck disable=SC2086 # keys are separated by blanks
    (cd "$folder" && "$@" "$trm" train --device cpu --preset sudoku6 "data_paths=[../d.h5]" +run_name=r epochs=1 \
        shards=4 $keys) >"$folder/log" 2>&1 || { cat "$folder/log" >&2; exit 1; }
    sha256sum "$folder/runs/r/step_50.h5" | cut -c1-16
}
for keys in "" "arch.mlp_t=false arch.pos_encodings=rope arch.num_heads=4" \
    "arch.puzzle_emb_ndim=128 arch.puzzle_emb_len=1" "arch.lma_enable=true"; do
    printf '| %s |' "${keys:-as it is}"
    printf ' %s |' "$(digest "$keys" env)"
    for mpirun in mpirun.openmpi mpirun.mpich; do
        for ranks in 2 4; do
            printf ' %s |' "$(digest "$keys" $mpirun -n $ranks)"
        done
    done
    echo
done

echo
echo "## Steps"
echo
echo '```'
for config in "trm-att-sudoku --batch 32 --repeats 5" "sudoku6 --batch 64 --repeats 50 --warm-up 20"; do
    # shellcheck disable=SC2086 # options are separated by blanks
    for i in 1 2; do
        "$trm" bench --config $config --json | sed 's/"first_step_s.*/…/'
        mpirun.openmpi -n 2 "$trm" bench --config $config --json
    done
    mpirun.mpich -n 2 "$trm" bench --config $config --json
    OMPI_MCA_mpi_yield_when_idle=1 mpirun.openmpi -n 4 "$trm" bench --config $config --json
done 2>/dev/null
echo '```'
