package trm.train.checkpoint;

/** What a pickle of tensors may name: nothing else is looked up, and of these nothing is Python's own. */
enum PickleGlobal {
    ORDERED_DICT("collections", "OrderedDict"),
    REBUILD_TENSOR("torch._utils", "_rebuild_tensor_v2"),
    REBUILD_PARAMETER("torch._utils", "_rebuild_parameter"),
    REBUILD_PARAMETER_WITH_STATE("torch._utils", "_rebuild_parameter_with_state"),
    REBUILD_FROM_TYPE("torch._tensor", "_rebuild_from_type_v2"),
    TENSOR("torch", "Tensor"),
    PARAMETER("torch.nn.parameter", "Parameter"),
    DOUBLE_STORAGE("torch", "DoubleStorage"),
    FLOAT_STORAGE("torch", "FloatStorage"),
    HALF_STORAGE("torch", "HalfStorage"),
    BFLOAT16_STORAGE("torch", "BFloat16Storage"),
    LONG_STORAGE("torch", "LongStorage"),
    INT_STORAGE("torch", "IntStorage"),
    SHORT_STORAGE("torch", "ShortStorage"),
    CHAR_STORAGE("torch", "CharStorage"),
    BYTE_STORAGE("torch", "ByteStorage"),
    BOOL_STORAGE("torch", "BoolStorage");

    private final String module;
    private final String label;

    PickleGlobal(String module, String label) {
        this.module = module;
        this.label = label;
    }

    /** The one of this name, or null where it is none of these. */
    static PickleGlobal of(String module, String label) {
        for (var global : values()) {
            if (global.module.equals(module) && global.label.equals(label)) {
                return global;
            }
        }
        return null;
    }

    String module() {
        return module;
    }

    /** The name in its module. */
    String label() {
        return label;
    }

    /** Whether it is a class of storages. */
    boolean isStorage() {
        return label.endsWith("Storage");
    }
}
