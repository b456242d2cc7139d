#!/bin/sh
# Times the steps of the published Sudoku models and of the default job: ./bench/steps.sh > bench/results/NAME.jsonl
set -eu
cd "$(dirname "$0")/.."
for config in trm-mlp-sudoku trm-att-sudoku; do
    for batch in 8 32; do
        for mode in train eval; do
            ./trm bench --config "$config" --batch "$batch" --mode "$mode" --repeats "${REPEATS:-5}" --json
        done
    done
done
./trm bench --config sudoku6 --batch 64 --repeats 50 --json
