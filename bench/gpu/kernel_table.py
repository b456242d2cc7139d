"""Compiles each distinct kernel among what TornadoVM printed, for sm_90, and writes a table of what ptxas says."""
import re
import subprocess
import sys
import tempfile
from pathlib import Path

KERNEL = re.compile(r'^extern "C" __global__ void .*?^}  //  kernel$', re.M | re.S)
NAME = re.compile(r"__global__ void (\w+)\(")
BEFORE = "__global__ void "
ARCH = "sm_90"


def kernels(prints):
    """By name, the distinct texts; TornadoVM makes one for each set of sizes, for it takes them for constants. Of what
    was printed on several devices the first that has a kernel counts: their texts differ in the order of variables."""
    found = {}
    for printed in prints:
        here = {}
        for text in KERNEL.findall(printed):
            variants = here.setdefault(NAME.search(text).group(1), [])
            if text not in variants:
                variants.append(text)
        found = here | found
    return found


def compiled(name, variants, includes, folder):
    """(registers, bytes spilled, of shared memory, of the stack), each the most of all variants; or nvcc's error."""
    source = Path(folder) / f"{name}.cu"
    source.write_text("\n".join([*includes] + [
        text.replace(f"{BEFORE}{name}(", f"{BEFORE}{name}_{i}(", 1) for i, text in enumerate(variants)]))
    done = subprocess.run(
        ["nvcc", f"-arch={ARCH}", "-cubin", "-w", "-Xptxas", "-v", "-o", f"{source}bin", source],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        return (done.stdout.strip().splitlines() or ["no message"])[0]
    said = done.stdout
    return (largest(r"Used (\d+) registers", said), largest(r"(\d+) bytes spill stores", said),
            largest(r"(\d+) bytes smem", said), largest(r"(\d+) bytes stack frame", said))


def largest(pattern, said):
    return max(map(int, re.findall(pattern, said)), default=0)


def main():
    prints = [Path(file).read_text() for file in sys.argv[1:]]
    found = kernels(prints)
    includes = sorted(set(re.findall(r"(?m)^#include.*$", "\n".join(prints))))
    if not found:
        sys.exit("no kernel was printed")
    version = subprocess.run(["nvcc", "--version"], stdout=subprocess.PIPE, text=True, check=True).stdout
    release = re.search(r"release [\d.]+, V([\d.]+)", version).group(1)
    print(f"# Kernels on {ARCH}\n")
    print(f"The kernels of training steps of the published models, as TornadoVM emits them, compiled by nvcc {release}"
          f" with -arch={ARCH}.\nSizes are constants in the code, hence variants, of which each number is the most;"
          " shared memory and spills in bytes.\nProducts are cuBLAS's where it is there, and `product` is not used"
          " then.\n")
    print("| kernel | variants | registers | spilled | shared memory | stack |\n|---|---:|---:|---:|---:|---:|")
    refused = []
    with tempfile.TemporaryDirectory() as folder:
        for name, variants in sorted(found.items()):
            said = compiled(name, variants, includes, folder)
            if isinstance(said, str):
                refused.append(f"- `{name}`: {said.replace(folder + '/', '')}")
                said = ["refused"] * 4
            registers, spilled, shared, stack = said
            print(f"| {name} | {len(variants)} | {registers} | {spilled} | {shared} | {stack} |", flush=True)
    print(f"\n{len(found)} kernels, {sum(map(len, found.values()))} variants;"
          + (" nvcc refuses:\n" + "\n".join(refused) if refused else " nvcc refuses none."))


if __name__ == "__main__":
    main()
