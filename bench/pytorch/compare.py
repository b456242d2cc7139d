#!/usr/bin/env python3
"""Times the steps of trm and of PyTorch alternately, on the same weights and rows, and writes a table in Markdown."""
import argparse
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
CASES = ("trm-mlp-sudoku:8", "trm-mlp-sudoku:32", "trm-att-sudoku:8", "trm-att-sudoku:32", "trm-att-maze:1",
         "trm-att-arc:1", "trm-att-arc:2", "sudoku6:64")
# glibc gives blocks above 32 MB back to the system at once and gets them again, page by page, a fault each. Kept, and
# in huge pages where the system has them on request, they make an evaluation with large temporaries three times faster.
MALLOC = {"MALLOC_MMAP_THRESHOLD_": str(1 << 32), "MALLOC_TRIM_THRESHOLD_": str(1 << 34),
          "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1"}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", action="append", metavar="CONFIG:BATCH[:MODE]",
                        help="instead of the published models; several by commas or by several --only")
    parser.add_argument("--rounds", type=int, default=2, help="how often each is run, in turn (default 2)")
    parser.add_argument("--repeats", type=int, default=3, help="steps timed in a run (default 3)")
    parser.add_argument("--threads", type=int, default=2, help="of both (default 2)")
    parser.add_argument("--warm-up", type=float, default=10, metavar="SECONDS",
                        help="of trm, whose code is compiled as it runs (default 10); PyTorch makes two steps")
    parser.add_argument("--bf16", action="store_true", help="times PyTorch with forward_dtype bfloat16 as well")
    parser.add_argument("--python", help="with torch and h5py; by default python3, else /usr/bin/python3")
    parser.add_argument("--raw", metavar="FILE", help="appends what each run said, a line of JSON each")
    return parser.parse_args()


def cases(only):
    """(config, batch, mode) of each row."""
    for case in ",".join(only or CASES).split(","):
        config, batch, *mode = case.split(":")
        for each in mode or ("train", "eval"):
            yield config, int(batch), each


def environment(threads):
    """PyTorch's best: one thread pool for it and BLAS, the kernels that the processor deserves, memory that stays."""
    env = MALLOC | dict(os.environ, OMP_NUM_THREADS=str(threads))
    openmp = Path(f"/usr/lib/{platform.machine()}-linux-gnu/openblas-openmp")
    if openmp.is_dir():
        env["LD_LIBRARY_PATH"] = os.pathsep.join(filter(None, (str(openmp), env.get("LD_LIBRARY_PATH"))))
    if {"avx512f", "avx512dq", "avx512bw", "avx512vl"} <= processor_flags():
        env["OPENBLAS_CORETYPE"] = "SkylakeX"
    return env


def processor_flags():
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return set()
    return next((set(line.split(":")[1].split()) for line in lines if line.startswith("flags")), set())


def find_python(env):
    for python in ("python3", "/usr/bin/python3"):
        try:
            if subprocess.run([python, "-c", "import torch, h5py"], env=env, stderr=subprocess.DEVNULL).returncode == 0:
                return python
        except OSError:
            pass
    sys.exit("no python3 can import torch and h5py: see README.md here, or name one by --python")


def run(command, env=None):
    """The last line of what the command prints; its errors go through."""
    done = subprocess.run([str(word) for word in command], env=env, stdout=subprocess.PIPE, text=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, command))}: exit status {done.returncode}")
    return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""


class Case:
    """One row of the table: all runs of one model, batch and mode."""

    def __init__(self, config, batch, mode):
        self.name = (config, batch, mode)
        self.runs = {}

    def add(self, who, line, raw, number):
        result = json.loads(line)
        self.runs.setdefault(who, []).append(result)
        config, batch, mode = self.name
        if raw:
            record = {"program": who, "round": number, "config": config, "batch": batch, "mode": mode, **result}
            raw.write(json.dumps(record) + "\n")
            raw.flush()
        print(f"{config} batch {batch} {mode}, round {number}, {who}: {result['min_s']:.3f} s", file=sys.stderr)
        return result

    def best(self, who):
        return min(result["min_s"] for result in self.runs[who])

    def median(self, who):
        return statistics.median(result["median_s"] for result in self.runs[who])

    def memory(self, who):
        return max(result["peak_rss_mb"] for result in self.runs[who])

    def row(self, programs):
        config, batch, mode = self.name
        cells = [config, mode, str(batch)]
        cells += [f"{self.best(who):.3f} ({self.median(who):.3f})" for who in programs]
        cells += [f"{self.best(who) / self.best('trm'):.2f} ({self.median(who) / self.median('trm'):.2f})"
                  for who in programs[1:]]
        cells += [f"{100 * statistics.median(r[share] for r in self.runs['trm']):.0f} %"
                  for share in ("peak_share_median", "sustained_share_median")]
        cells += [f"{self.memory(who):,}" for who in programs]
        cells += [f"{self.memory(who) / self.memory('trm'):.2f}" for who in programs[1:]]
        return "| " + " | ".join(cells) + " |"


def head(programs):
    cells = ["model", "step", "batch"] + [f"{who}, s" for who in programs]
    cells += [f"{who} / trm" for who in programs[1:]] + ["trm, of the FMA peak", "of what it sustained"]
    cells += [f"{who}, MB" for who in programs] + [f"{who} / trm, MB" for who in programs[1:]]
    return "| " + " | ".join(cells) + " |\n|" + "---|" * 2 + "---:|" * (len(cells) - 2)


def main():
    args = arguments()
    env = environment(args.threads)
    python = args.python or find_python(env)
    chosen = {key: env.get(key) for key in ("OMP_NUM_THREADS", "OPENBLAS_CORETYPE", "LD_LIBRARY_PATH", *MALLOC)}
    print(f"PyTorch by {python} with {chosen}", file=sys.stderr)
    programs = ["trm", "PyTorch"] + (["PyTorch bf16"] if args.bf16 else [])
    table = []
    raw = open(args.raw, "a") if args.raw else None
    with tempfile.TemporaryDirectory() as folder:
        for config, batch, mode in cases(args.only):
            case = Case(config, batch, mode)
            file = Path(folder) / "step.h5"
            bench = [ROOT / "trm", "bench", "--config", config, "--batch", batch, "--mode", mode,
                     "--threads", args.threads]
            run(bench + ["--save", file, "--repeats", 0])
            for number in range(1, args.rounds + 1):
                ours = run(bench + ["--repeats", args.repeats, "--warm-up", args.warm_up, "--json"])
                ours = case.add("trm", ours, raw, number)
                for who in programs[1:]:
                    torch = [python, HERE / "trm_torch.py", "--file", file, "--mode", mode, "--threads", args.threads,
                             "--repeats", args.repeats, "--expect", ",".join(map(str, ours["losses"])), "--json",
                             "--dtype", "bf16" if who.endswith("bf16") else "fp32"]
                    case.add(who, run(torch, env), raw, number)
            table.append(case)
    if raw:
        raw.close()
    print(f"Seconds a step, best (median), {args.threads} threads, {args.rounds} rounds of {args.repeats} steps,"
          " alternately; MB: the most that a process held.\n")
    print(head(programs))
    for case in table:
        print(case.row(programs))


if __name__ == "__main__":
    main()
