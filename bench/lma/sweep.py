#!/usr/bin/env python3
"""Trains every model of a list and writes, for each, its accuracy on unseen puzzles beside what a step costs.

A list has lines of NAME KEY=VALUE...; lines that begin with & go before all that follow. Runs that are done are not done
again, and runs that were stopped go on, so that a sweep can be spread over days.
"""
import argparse
import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

TRM = Path(__file__).resolve().parents[2] / "trm"


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("list", type=Path, help="such as bench/lma/sudoku6.txt")
    parser.add_argument("out", type=Path, help="a line of JSON for each run, such as bench/results/lma-sudoku6.jsonl")
    parser.add_argument("--runs", type=Path, default=Path("runs/lma"), help="folder of the runs (runs/lma)")
    parser.add_argument("--seeds", default="0", help="each model once for each of them: 0,1 (0)")
    parser.add_argument("--only", metavar="NAME", action="append", help="these models alone")
    parser.add_argument("--jobs", type=int, default=1, help="runs at the same time, a thread each (1)")
    return parser.parse_args()


def models(path):
    """(name, words of the command line) of each line."""
    common = []
    for line in path.read_text().splitlines():
        words = line.split("#")[0].split()
        if words and words[0] == "&":
            common = words[1:]
        elif words:
            yield words[0], common + words[1:]


def train(folder, words, seed):
    """The evaluations (step, exact accuracy, accuracy) of a run, made or completed."""
    log = folder.with_suffix(".txt")
    if not finished(folder):
        goes_on = (folder / "resume.h5").exists()
        command = [TRM, "train", "--threads", "1"]
        command += ["--resume", folder] if goes_on else words + [f"seed={seed}", f"checkpoint_path={folder}"]
        with log.open("a") as output:
            if subprocess.run(command, stdout=output, stderr=subprocess.STDOUT).returncode:
                sys.exit(f"{folder}: {log.read_text().splitlines()[-1]}")
        (folder / "finished").touch()
    lines = map(json.loads, (folder / "metrics.jsonl").read_text().splitlines())
    return [(line["step"], line["all/exact_accuracy"], line["all/accuracy"])
            for line in lines if "all/exact_accuracy" in line]


def finished(folder):
    return (folder / "finished").exists()


def cost(folder):
    """Of a training step: counted operations, and seconds on one thread where nothing else runs."""
    batch = re.search(r"^global_batch_size: (\d+)", (folder / "all_config.yaml").read_text(), re.MULTILINE)[1]
    command = [TRM, "bench", "--config", folder, "--batch", batch, "--threads", "1", "--repeats", "9", "--json"]
    step = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    return {"gflop": step["gflop"], "seconds": step["median_s"], "batch": step["batch"], "parameters": step["params"]}


def main():
    args = arguments()
    args.runs.mkdir(parents=True, exist_ok=True)
    jobs = [(f"{name}-{seed}", name, words, int(seed)) for seed in args.seeds.split(",")
            for name, words in models(args.list) if not args.only or name in args.only]

    def one(job):
        run, _, words, seed = job
        return train(args.runs / run, words, seed)

    with ThreadPoolExecutor(args.jobs) as pool:
        evaluations = list(pool.map(one, jobs))
    lines = []
    for (run, name, words, seed), points in zip(jobs, evaluations):
        lines.append({"name": name, "seed": seed, "keys": " ".join(words), **cost(args.runs / run),
                      "evaluations": points})
    temporary = args.out.with_suffix(".part")
    temporary.write_text("".join(json.dumps(line) + "\n" for line in lines))
    os.replace(temporary, args.out)


if __name__ == "__main__":
    main()
