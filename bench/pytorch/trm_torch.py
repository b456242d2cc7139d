"""Training and evaluation steps of TRM in PyTorch, on the file that `trm bench --save` writes.

Written for comparison with trm: the same weights, rows and optimizers, so that the losses must agree and only the
time differs. Shapes: B rows, S tokens of a puzzle, P of its embedding before them, L = P + S, D features.
"""
import argparse
import ctypes
import json
import math
import re
import statistics
import sys
import time

import h5py
import torch
import torch.nn.functional as F

PREFIX = "model.inner."
FUSED_ATTENTION = getattr(F, "scaled_dot_product_attention", None)  # from PyTorch 2 on


def read(path, device):
    """Configuration by its keys (without their sections, which no two share), weights and rows."""
    with h5py.File(path, "r") as file:
        keys = re.findall(r"(?m)^ *(\w+): +(.+)$", file.attrs["config"].decode())
        config = {key: scalar(value) for key, value in keys}
        config["S"] = int(file.attrs["seq_len"])
        weights = {name: torch.from_numpy(value[()]).to(device) for name, value in file["weights"].items()}
        rows = [torch.from_numpy(file[name][()]).long().to(device)
                for name in ("inputs", "labels", "puzzle_identifiers")]
    for key, *values in (("lma_enable", False), ("no_ACT_continue", True), ("loss_type", *CROSS_ENTROPIES)):
        if config.setdefault(key, values[0]) not in values:
            sys.exit(f"{path}: {key} is {config[key]}, and only {' or '.join(map(str, values))} is written here")
    return config, weights, rows


def scalar(value):
    try:
        return json.loads(value)
    except ValueError:
        return value.strip("'\"")


def rms_norm(x, eps):
    """Over the last axis, without weight, in float32 whatever x is."""
    y = x.float()
    return (y * torch.rsqrt(y.square().mean(-1, keepdim=True) + eps)).to(x.dtype)


def linear(x, weight):
    return F.linear(x, weight.to(x.dtype))


def swiglu(x, gate_up, down):
    gate, up = linear(x, gate_up).chunk(2, -1)
    return linear(F.silu(gate) * up, down)


def rotate(x, cos, sin):
    """x [B, L, heads, D/heads]; cos and sin [L, 1, D/heads], in float32."""
    low, high = x.chunk(2, -1)
    return (x * cos + torch.cat((-high, low), -1) * sin).to(x.dtype)


class Model:
    def __init__(self, config, weights, dtype):
        self.c = config
        self.dtype = dtype
        self.w = {name[len(PREFIX):]: value for name, value in weights.items()}
        self.table = self.w.pop("puzzle_emb.weights", None)
        self.initial = [self.w.pop("H_init").to(dtype), self.w.pop("L_init").to(dtype)]
        for value in self.w.values():
            value.requires_grad_()
        width = config["puzzle_emb_ndim"]
        self.prefix = 0 if self.table is None else config["puzzle_emb_len"] or math.ceil(width / config["hidden_size"])
        self.length = self.prefix + config["S"]
        self.cos = None
        if config["pos_encodings"] == "rope" and not config["mlp_t"]:
            head = config["hidden_size"] // config["num_heads"]
            frequency = 1.0 / config["rope_theta"] ** (torch.arange(0, head, 2).float() / head)
            angle = torch.outer(torch.arange(self.length).float(), frequency)
            angle = torch.cat((angle, angle), -1)[:, None]
            self.cos, self.sin = (table.to(self.initial[0].device) for table in (angle.cos(), angle.sin()))

    def embed(self, inputs, puzzle_rows):
        """[B, L, D]: the embedding of the puzzle, padded by zeros to whole tokens, before those of its tokens."""
        d = self.c["hidden_size"]
        x = F.embedding(inputs, self.w["embed_tokens.embedding_weight"].to(self.dtype))
        if puzzle_rows is not None:
            padded = F.pad(puzzle_rows, (0, self.prefix * d - puzzle_rows.shape[-1])).to(self.dtype)
            x = torch.cat((padded.view(-1, self.prefix, d), x), 1)
        if self.c["pos_encodings"] == "learned":
            x = 0.707106781 * (x + self.w["embed_pos.embedding_weight"].to(self.dtype))
        return math.sqrt(d) * x

    def attention(self, x, name):
        batch, length, d = x.shape
        heads = self.c["num_heads"]
        qkv = linear(x, self.w[name + "qkv_proj.weight"]).view(batch, length, 3, heads, d // heads)
        q, k, v = qkv.unbind(2)
        if self.cos is not None:
            q, k = rotate(q, self.cos, self.sin), rotate(k, self.cos, self.sin)
        q, k, v = (t.transpose(1, 2) for t in (q, k, v))
        if FUSED_ATTENTION:
            y = FUSED_ATTENTION(q, k, v)
        else:
            y = torch.softmax((q * (d // heads) ** -0.5) @ k.transpose(-2, -1), -1) @ v
        return linear(y.transpose(1, 2).reshape(batch, length, d), self.w[name + "o_proj.weight"])

    def net(self, h, inject):
        """[B, L, D]: all blocks, each normalised after adding what it says."""
        h = h + inject
        eps = self.c["rms_norm_eps"]
        for i in range(self.c["L_layers"]):
            name = f"L_level.layers.{i}."
            if self.c["mlp_t"]:
                t = h.transpose(1, 2)
                mixed = swiglu(t, self.w[name + "mlp_t.gate_up_proj.weight"], self.w[name + "mlp_t.down_proj.weight"])
                h = rms_norm(t + mixed, eps).transpose(1, 2)
            else:
                h = rms_norm(h + self.attention(h, name + "self_attn."), eps)
            out = swiglu(h, self.w[name + "mlp.gate_up_proj.weight"], self.w[name + "mlp.down_proj.weight"])
            h = rms_norm(h + out, eps)
        return h

    def cycle(self, x, h, l):
        for _ in range(self.c["L_cycles"]):
            l = self.net(l, h + x)
        return self.net(h, l), l

    def step(self, inputs, puzzle_rows, h, l):
        """The new z_H and z_L [B, L, D], logits [B, S, V] and q [B, 2]; gradients through the last cycle alone."""
        x = self.embed(inputs, puzzle_rows)
        with torch.no_grad():
            for _ in range(self.c["H_cycles"] - 1):
                h, l = self.cycle(x, h, l)
        h, l = self.cycle(x, h, l)
        logits = linear(h, self.w["lm_head.weight"])[:, self.prefix:]
        q = linear(h[:, 0], self.w["q_head.weight"]) + self.w["q_head.bias"].to(self.dtype)
        return h.detach(), l.detach(), logits, q.float()


def stablemax_cross_entropy(logits, labels):
    """Per token [B, S], in float64; zero where the label is to be ignored."""
    x = logits.double()
    mass = torch.where(x < 0, 1 / (1 - x.clamp(max=0)), x + 1)  # clamped, or x = 1 has the gradient inf * 0
    of_label = mass.gather(-1, labels.clamp(min=0)[..., None])[..., 0]
    return torch.where(labels != -100, torch.log(mass.sum(-1)) - torch.log(of_label), x.new_zeros(()))


def softmax_cross_entropy(logits, labels):
    """Per token [B, S], in float32; zero where the label is to be ignored."""
    return F.cross_entropy(logits.float().transpose(1, 2), labels, ignore_index=-100, reduction="none")


CROSS_ENTROPIES = {loss.__name__: loss for loss in (stablemax_cross_entropy, softmax_cross_entropy)}


def losses(cross_entropy, logits, q, labels):
    """Per row [B]: the mean cross-entropy of its tokens and that of q_halt."""
    valid = labels != -100
    token = cross_entropy(logits, labels)
    with torch.no_grad():
        right = ((logits.argmax(-1) == labels) | ~valid).all(-1)
    halt = F.binary_cross_entropy_with_logits(q[:, 0], right.to(q.dtype), reduction="none")
    return token.sum(-1) / valid.sum(-1).clamp(min=1), halt


class Optimizers:
    """AdamATan2 for the weights, SignSGD for the rows of the puzzle table that the batch used; constant rates."""

    def __init__(self, config, model):
        self.c = config
        self.model = model
        self.moments = [(p, torch.zeros_like(p), torch.zeros_like(p)) for p in model.w.values()]
        self.steps = 0

    @torch.no_grad()
    def step(self, ids, puzzle_rows):
        c = self.c
        self.steps += 1
        if puzzle_rows is not None:
            used, at = ids.unique(return_inverse=True)
            gradient = puzzle_rows.new_zeros(len(used), puzzle_rows.shape[1]).index_add_(0, at, puzzle_rows.grad)
            rate = c["puzzle_emb_lr"]
            kept = self.model.table[used] * (1 - rate * c["puzzle_emb_weight_decay"])
            self.model.table[used] = kept - rate * gradient.sign()
        rate = c["lr"] / (1 - c["beta1"] ** self.steps)
        root = 1 / math.sqrt(1 - c["beta2"] ** self.steps)
        for p, first, second in self.moments:
            g = p.grad
            p.mul_(1 - c["lr"] * c["weight_decay"])
            first.lerp_(g, 1 - c["beta1"])
            second.lerp_(g.square(), 1 - c["beta2"])
            p.sub_(torch.atan2(first, second.sqrt().mul_(root)), alpha=rate)
            p.grad = None


class Steps:
    """The rows in progress: halted ones start again from H_init and L_init, in evaluation none halts."""

    def __init__(self, config, weights, rows, dtype, training, compiled):
        self.model = Model(config, weights, dtype)
        if compiled:
            self.model.net = torch.compile(self.model.net)  # a whole step takes minutes to compile
        self.inputs, self.labels, self.ids = rows
        self.training = training
        self.max_steps = config["halt_max_steps"]
        self.cross_entropy = CROSS_ENTROPIES[config["loss_type"]]
        self.optimizers = Optimizers(config, self.model) if training else None
        shape = (len(self.ids), self.model.length, config["hidden_size"])
        device = self.ids.device
        self.z = [torch.empty(shape, dtype=dtype, device=device)] * 2
        self.halted = torch.ones(len(self.ids), dtype=torch.bool, device=device)
        self.taken = torch.zeros(len(self.ids), dtype=torch.long, device=device)

    def run(self):
        """One step; the lm_loss, a mean over rows."""
        with torch.inference_mode(not self.training):
            reset = self.halted[:, None, None]
            z = [torch.where(reset, first, z) for first, z in zip(self.model.initial, self.z)]
            self.taken = torch.where(self.halted, 0, self.taken) + 1
            puzzle_rows = None
            if self.model.table is not None:
                puzzle_rows = self.model.table[self.ids].requires_grad_(self.training)
            h, l, logits, q = self.model.step(self.inputs, puzzle_rows, *z)
            lm, halt = losses(self.cross_entropy, logits, q, self.labels)
            self.z = [h, l]
            if self.training:
                ((lm.sum() + 0.5 * halt.sum()) / len(self.ids)).backward()
                self.optimizers.step(self.ids, puzzle_rows)
                self.halted = (q[:, 0] > 0) | (self.taken >= self.max_steps)
            else:
                self.halted = torch.zeros_like(self.halted)
        return lm.mean().item()


def peak_rss_mb():
    with open("/proc/self/status") as status:
        return int(re.search(r"VmHWM:\s*(\d+)", status.read()).group(1)) // 1024


def blas():
    """The libraries that hold the products, as loaded; OpenBLAS says itself which kernels it chose."""
    with open("/proc/self/maps") as maps:
        paths = sorted(set(re.findall(r"/\S*(?:blas|mkl_|dnnl)[^/\s]*\.so\S*", maps.read())))
    found = {path: "" for path in paths}
    for path in paths:
        library = ctypes.CDLL(path)
        if hasattr(library, "openblas_get_corename"):
            library.openblas_get_corename.restype = ctypes.c_char_p
            parallel = ("sequential", "pthreads", "OpenMP")[library.openblas_get_parallel()]
            threads = library.openblas_get_num_threads()
            found[path] = f"{library.openblas_get_corename().decode()}, {parallel}, {threads} threads"
    return found


def agreement(measured, expected):
    """Whether the losses are those of trm: the first to 1e-5, the second, after an update, to 1e-4."""
    agree = True
    for i, (ours, trms) in enumerate(zip(measured, expected)):
        difference = abs(ours - trms) / abs(trms)
        print(f"step {i + 1}: lm_loss {ours:.8f} here, {trms:.8f} in trm, relative difference {difference:.1e}",
              file=sys.stderr)
        agree &= difference < (1e-5, 1e-4)[min(i, 1)]
    return agree


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--file", required=True, help="what trm bench --save wrote")
    parser.add_argument("--mode", choices=("train", "eval"), default="train")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--repeats", type=int, default=3, help="steps timed, after two that are not")
    parser.add_argument("--dtype", choices=("fp32", "bf16"), default="fp32", help="of the forward pass")
    parser.add_argument("--device", default="cpu", help="cpu, or cuda for a GPU")
    parser.add_argument("--tf32", action="store_true", help="lets a GPU round the inputs of fp32 products to TF32")
    parser.add_argument("--compile", action="store_true", help="compiles the network by torch.compile")
    parser.add_argument("--expect", help="lm_loss of trm's first steps, by commas; fp32 fails where they differ")
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    torch.set_num_threads(args.threads)
    if args.tf32:
        torch.set_float32_matmul_precision("high")
    for path, kernels in blas().items():
        if "libblas.so" in path and not kernels:
            print(f"{path} is not OpenBLAS: expect PyTorch to be many times slower, and see README.md here",
                  file=sys.stderr)
    config, weights, rows = read(args.file, args.device)
    dtype = torch.float32 if args.dtype == "fp32" else torch.bfloat16
    steps = Steps(config, weights, rows, dtype, args.mode == "train", args.compile)
    first = [steps.run() for _ in range(2)]
    expected = [float(loss) for loss in args.expect.split(",")] if args.expect else []
    if not agreement(first, expected) and args.dtype == "fp32" and not args.tf32:
        sys.exit("the losses differ: these are not the same steps")
    seconds = []
    for _ in range(args.repeats):
        start = time.perf_counter()
        steps.run()
        seconds.append(time.perf_counter() - start)
    gpu = args.device != "cpu"
    capability = re.search(r"CPU capability usage: (\S+)", torch.__config__.show())
    result = {
        "mode": args.mode, "dtype": args.dtype, "device": args.device, "tf32": args.tf32, "compiled": args.compile,
        "batch": len(rows[2]), "threads": torch.get_num_threads(),
        "min_s": round(min(seconds), 5), "median_s": round(statistics.median(seconds), 5), "loss": first[0],
        "losses": first, "peak_rss_mb": peak_rss_mb(),
        "peak_gpu_mb": torch.cuda.max_memory_allocated() >> 20 if gpu else 0, "torch": torch.__version__,
        "cpu_capability": capability.group(1) if capability else "unknown",
        "fused_attention": FUSED_ATTENTION is not None, "blas": blas(),
    }
    print(json.dumps(result) if args.json else "\n".join(f"{key:16}{value}" for key, value in result.items()))


if __name__ == "__main__":
    main()
