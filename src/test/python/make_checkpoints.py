"""Writes the files under src/test/resources/torch: small models as PyTorch saves them, and what is not to be read.

    python3 src/test/python/make_checkpoints.py src/test/resources/torch

They were made with PyTorch 1.13. Every weight of a file is value(name, index), which bfloat16 and float16 hold as it is,
so that a test knows what it must find.
"""
import os
import pathlib
import sys
import zipfile

import torch

HIDDEN, INNER, VOCAB, IDS = 4, 256, 6, 3
SHAPES = {
    "H_init": (HIDDEN,),
    "L_init": (HIDDEN,),
    "embed_tokens.embedding_weight": (VOCAB, HIDDEN),
    "lm_head.weight": (VOCAB, HIDDEN),
    "q_head.weight": (2, HIDDEN),
    "q_head.bias": (2,),
    "puzzle_emb.weights": (IDS, HIDDEN),
    "L_level.layers.0.self_attn.qkv_proj.weight": (3 * HIDDEN, HIDDEN),
    "L_level.layers.0.self_attn.o_proj.weight": (HIDDEN, HIDDEN),
    "L_level.layers.0.mlp.gate_up_proj.weight": (2 * INNER, HIDDEN),
    "L_level.layers.0.mlp.down_proj.weight": (HIDDEN, INNER),
}
BUFFERS = ("H_init", "L_init", "puzzle_emb.weights")

CONFIG = """\
arch:
  H_cycles: 1
  H_layers: 0
  L_cycles: 2
  L_layers: 1
  expansion: 4
  forward_dtype: bfloat16
  halt_exploration_prob: 0.1
  halt_max_steps: 2
  hidden_size: 4
  loss:
    loss_type: stablemax_cross_entropy
    name: losses@ACTLossHead
  mlp_t: false
  name: recursive_reasoning.trm@TinyRecursiveReasoningModel_ACTV1
  no_ACT_continue: true
  num_heads: 2
  pos_encodings: rope
  puzzle_emb_len: 1
  puzzle_emb_ndim: 4
beta1: 0.9
beta2: 0.95
checkpoint_every_eval: true
checkpoint_path: checkpoints/Sudoku-ACT-torch/tiny
data_paths:
- data/sudoku4
data_paths_test: []
ema: true
ema_rate: 0.999
epochs: 50000
eval_interval: 5000
eval_save_outputs: []
evaluators: []
freeze_weights: false
global_batch_size: 768
load_checkpoint: null
lr: 0.0001
lr_min_ratio: 1.0
lr_warmup_steps: 2000
min_eval_interval: 0
project_name: Sudoku-ACT-torch
puzzle_emb_lr: 0.0001
puzzle_emb_weight_decay: 1.0
run_name: tiny
seed: 0
weight_decay: 1.0
"""


def tensor(name, plus=0, dtype=torch.float32):
    shape = SHAPES[name]
    count = torch.Size(shape).numel()
    i = torch.arange(count)
    return (((i * 7 + len(name) * 13 + plus) % 101 - 50) / 64).reshape(shape).to(dtype)


def state(prefix, dtype=torch.float32, buffers=None, plus=0):
    return {
        prefix + name: tensor(name, plus, buffers if buffers and name.endswith("_init") else dtype) for name in SHAPES
    }


def views():
    """All in one storage, some of it transposed, every second number, or repeated."""
    names = [name for name in SHAPES if name not in ("H_init", "q_head.bias", "lm_head.weight")]
    flat = torch.cat([torch.full((5,), 99.0)] + [tensor(name).flatten() for name in names])
    at, result = 5, {}
    for name in names:
        count = torch.Size(SHAPES[name]).numel()
        result["model.inner." + name] = flat[at:at + count].view(SHAPES[name])
        at += count
    result["model.inner.H_init"] = torch.stack([tensor("H_init"), torch.zeros(HIDDEN)], 1).flatten()[::2]
    result["model.inner.lm_head.weight"] = tensor("lm_head.weight").t().contiguous().t()
    result["model.inner.q_head.bias"] = torch.tensor([0.25]).expand(2)
    return result


def lightning():
    weights = state("model._orig_mod.inner.")
    optimizer = {
        "state": {0: {"step": torch.tensor(12.0), "exp_avg": torch.zeros(3)}},
        "param_groups": [{"lr": 1e-4, "betas": (0.9, 0.95), "params": [0]}],
    }
    return {
        "epoch": 3, "global_step": 12, "pytorch-lightning_version": "2.1.0", "state_dict": weights,
        "loops": {"fit_loop": {"state_dict": {}}}, "callbacks": {"best": {"best_model_score": torch.tensor(0.5)}},
        "optimizer_states": [optimizer], "lr_schedulers": [], "hparams_name": "kwargs",
        "hyper_parameters": {"hidden_size": 4, "lr": 1e-4, "name": None, "big": 1 << 80},
    }


def parameters():
    weights = {}
    for name, value in state("model.inner.").items():
        weights[name] = value if name.split("inner.")[1] in BUFFERS else torch.nn.Parameter(value)
    weights["model.inner.H_init"].persistent = True  # an attribute, as torch.nn.Buffer gives it
    return weights


class Call:
    """Pickled, it asks whoever loads it to call a function."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


def modern(path):
    """As PyTorch 2 lays an archive out: with the order of bytes and an identification, and aligned to 64 bytes."""
    saved = path.with_suffix(".tmp")
    torch.save(state("model.inner."), saved)
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(path, "w") as new:
        for item in old.infolist():
            entry = zipfile.ZipInfo("archive/" + item.filename.split("/", 1)[1])
            padding = -(new.fp.tell() + 30 + len(entry.filename) + 4) % 64
            entry.extra = b"FB" + padding.to_bytes(2, "little") + b"Z" * padding
            with new.open(entry, "w", force_zip64=False) as out:
                out.write(old.read(item))
            if item.filename.endswith("data.pkl"):
                new.writestr("archive/.format_version", "1")
                new.writestr("archive/byteorder", "little")
        new.writestr("archive/.data/serialization_id", "0636067180021530703717784503170012345678")
    saved.unlink()


def big_endian(path):
    saved = path.with_suffix(".tmp")
    torch.save(state("model.inner."), saved)
    with zipfile.ZipFile(saved) as old, zipfile.ZipFile(path, "w") as new:
        for item in old.infolist():
            content = old.read(item)
            if "/data/" in item.filename:
                content = b"".join(content[i:i + 4][::-1] for i in range(0, len(content), 4))
            new.writestr(item.filename, content)
        new.writestr("big/byteorder", "big")
    saved.unlink()


def main(folder):
    (folder / "run").mkdir(parents=True, exist_ok=True)
    (folder / "run" / "all_config.yaml").write_text(CONFIG)
    torch.save(state("_orig_mod.model.inner.", buffers=torch.bfloat16), folder / "run" / "step_7")
    torch.save(state("model.inner.", torch.bfloat16), folder / "bfloat16.pt")
    torch.save(state("module.model.inner.", torch.float16), folder / "float16.pth")
    torch.save(state("inner.", torch.float64), folder / "float64.pt")
    torch.save(views(), folder / "views.pt")
    torch.save(lightning(), folder / "lightning.ckpt")
    torch.save(parameters(), folder / "parameters.pt")
    average = {k: v for k, v in state("model.inner.", plus=1).items() if k.split("inner.")[1] not in BUFFERS}
    torch.save({"model": state("model.inner."), "ema": average, "step": 40}, folder / "ema.pt")
    torch.save(state("model.inner."), folder / "protocol4.pt", pickle_protocol=4)
    modern(folder / "modern.pt")
    big_endian(folder / "big.pt")
    # Not to be read
    torch.save(state("model.inner."), folder / "old.pt", _use_new_zipfile_serialization=False)
    torch.save(Call(os.system, "touch executed"), folder / "system.pt")
    torch.save({"model": state("model.inner."), "more": [({"x": Call(eval, "open('executed', 'w')")},)]},
               folder / "nested.pt")
    torch.save(torch.nn.Linear(2, 2), folder / "module.pt")
    torch.save(Call(getattr, Call(__import__, "os"), "system"), folder / "import.pt")
    wrong = state("model.inner.")
    wrong["model.inner.lm_head.weight"] = torch.ones(VOCAB, HIDDEN, dtype=torch.int64)
    torch.save(wrong, folder / "integers.pt")
    torch.save({"x": torch.zeros(3)}, folder / "other.pt")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
