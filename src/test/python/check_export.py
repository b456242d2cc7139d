"""Fails unless a file that trm exported is the state_dict that PyTorch wrote.

    python3 check_export.py WRITTEN_BY_TORCH EXPORTED float32|bfloat16 KEY_PREFIX
"""
import json
import os
import sys

import torch

TYPES = {"F32": torch.float32, "BF16": torch.bfloat16}


def safetensors(path):
    """As the format is described: the header's length, the header, the numbers."""
    with open(path, "rb") as file:
        header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        data = bytearray(file.read())
    assert header.pop("__metadata__") == {"format": "pt"}
    end, state = 0, {}
    for key, entry in sorted(header.items(), key=lambda item: item[1]["data_offsets"]):
        start, stop = entry["data_offsets"]
        assert start == end, (key, start, end)
        end = stop
        state[key] = torch.frombuffer(data[start:stop], dtype=TYPES[entry["dtype"]]).reshape(entry["shape"])
    assert end == len(data)
    return state


def main(written, exported, dtype, prefix):
    expected = torch.load(written)
    if exported.endswith(".safetensors"):
        actual = safetensors(exported)
    else:
        actual = torch.load(exported, weights_only=True)  # with PyTorch's own allow-list
        assert {k: v.stride() for k, v in actual.items()} == {k: v.contiguous().stride() for k, v in actual.items()}
    keys = {key.replace("_orig_mod.", prefix): key for key in expected}
    assert set(actual) == set(keys), set(actual) ^ set(keys)
    for key, old in keys.items():
        wanted = expected[old].dtype if dtype == "float32" else torch.bfloat16
        assert actual[key].dtype == wanted, (key, actual[key].dtype)
        assert actual[key].shape == expected[old].shape, key
        assert torch.equal(actual[key].float(), expected[old].float()), key  # which bfloat16 holds as they are
    module = torch.nn.Module()
    for key in actual:
        module.register_buffer(key.replace(".", "_"), torch.zeros_like(actual[key]))
    module.load_state_dict({key.replace(".", "_"): value for key, value in actual.items()})
    assert os.path.exists(os.path.join(os.path.dirname(exported), "all_config.yaml"))


if __name__ == "__main__":
    main(*sys.argv[1:])
