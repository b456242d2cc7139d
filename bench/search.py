#!/usr/bin/env python3
"""What more work at test time brings a trained model, as a table: more steps, attempts with noise, halting.

    ./bench/search.py sudoku9 --data data/sudoku9.h5 --groups 200 > table.md

Seconds are of evaluating with a program that is compiled already: for each line the command runs twice, once on eight
puzzles alone, and the difference counts (of halting, what trm itself measures). Exact accuracies of search are those of
the answer that trm would give (the first valid one, else the one of the highest q_halt), of the one of the highest
q_halt, and of all attempts on average.
"""
import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

TRM = Path(__file__).resolve().parents[1] / "trm"
FEW = 8


def arguments():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("model", help="a ready model's name or a run's folder")
    parser.add_argument("--data", required=True, help="dataset whose test split has the puzzles")
    parser.add_argument("--groups", type=int, required=True, help="so many puzzles")
    parser.add_argument("--deep", type=int, default=64, help="steps of the deeper line (64)")
    parser.add_argument("--samples", default="1,10,100", help="numbers of attempts (1,10,100)")
    parser.add_argument("--halt", default="2", help="thresholds of halting (2)")
    parser.add_argument("--only", help="lines whose name has this in it alone")
    parser.add_argument("more", nargs="*", help="options of trm eval for all lines, after --")
    return parser.parse_args()


def evaluate(args, options, groups):
    """(seconds, result) of one command."""
    start = time.monotonic()
    run = subprocess.run(
        [TRM, "eval", args.model, "--data", args.data, "--groups", str(groups), "--json", *options, *args.more],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    if run.returncode:
        sys.exit(run.stderr)
    return time.monotonic() - start, json.loads(run.stdout)


def percent(share):
    return "" if share is None else f"{100 * share:.1f} %"


def lines(args):
    yield "plain", []
    yield f"{args.deep} steps", ["--steps", str(args.deep)]
    for samples in args.samples.split(","):
        yield f"search, K = {samples}", ["--samples", samples]
    for threshold in args.halt.split(","):
        yield f"halt {threshold}", ["--halt", threshold]
        yield f"halt {threshold}, {args.deep} steps", ["--halt", threshold, "--steps", str(args.deep)]


def main():
    args = arguments()
    print(f"{args.model}, {args.groups} puzzles of {args.data} {' '.join(args.more)}".rstrip())
    print()
    print("| | options | exact | by q_halt | mean | pass@K | steps | seconds |")
    print("|---|---|---:|---:|---:|---:|---:|---:|")
    for name, options in lines(args):
        if args.only and args.only not in name:
            continue
        least, _ = evaluate(args, options, min(FEW, args.groups))
        seconds, result = evaluate(args, options, args.groups)
        seconds -= least
        if "puzzles_per_second" in result:
            seconds = result["examples"] / result["puzzles_per_second"]
        last = result.get("depths", [{}])[-1]
        steps = result.get("mean_steps")
        told = f"`{' '.join(options)}`" if options else ""
        print(f"| {name} | {told} | {percent(result['exact_accuracy'])} | {percent(last.get('best_by_q'))}"
              f" | {percent(last.get('mean'))} | {percent(last.get('pass_at_k'))}"
              f" | {'' if steps is None else f'{steps:.2f}'} | {seconds:.1f} |", flush=True)


if __name__ == "__main__":
    main()
