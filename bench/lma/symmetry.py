#!/usr/bin/env python3
"""Writes puzzles for trm data grid: square pictures that are symmetric about both axes, with holes to be filled.

Of the four cells that mirror each other, one to three are holes, or none. SIZE 16 makes 256 tokens.
"""
import argparse
import json
import random
from pathlib import Path

COLOURS = "ABCDEF"
HOLE = "."


def puzzle(draw, size):
    half = size // 2
    quarter = [[draw.choice(COLOURS) for _ in range(half)] for _ in range(half)]
    whole = [[quarter[min(r, size - 1 - r)][min(c, size - 1 - c)] for c in range(size)] for r in range(size)]
    holed = [row[:] for row in whole]
    for r in range(half):
        for c in range(half):
            cells = [(r, c), (r, size - 1 - c), (size - 1 - r, c), (size - 1 - r, size - 1 - c)]
            for row, column in draw.sample(cells, draw.randint(0, 3)):
                holed[row][column] = HOLE
    return ["".join(row) for row in holed], ["".join(row) for row in whole]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path, help="folder for train.jsonl and test.jsonl")
    parser.add_argument("--size", type=int, default=16)
    parser.add_argument("--train", type=int, default=4000)
    parser.add_argument("--test", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    draw = random.Random(args.seed)
    args.out.mkdir(parents=True, exist_ok=True)
    for name, count in ("train", args.train), ("test", args.test):
        with (args.out / f"{name}.jsonl").open("w") as lines:
            for _ in range(count):
                question, answer = puzzle(draw, args.size)
                lines.write(json.dumps({"input": question, "output": answer}) + "\n")


if __name__ == "__main__":
    main()
