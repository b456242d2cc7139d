package trm.train.checkpoint;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import trm.tensor.TrmException;
import trm.train.checkpoint.PickleReader.Tuple;

/** What the few functions that a pickle of tensors calls would make of their arguments. */
record TorchTensors(String source) {
    private static final int MOST_DIMENSIONS = 8;

    /** The storage that a persistent id {@code ("storage", class, key, location, size)} means. */
    Object storage(Object id) {
        if (id instanceof Tuple(var items)
                && items.size() == 5
                && "storage".equals(items.get(0))
                && items.get(1) instanceof PickleGlobal type
                && type.isStorage()
                && items.get(2) instanceof String key
                && items.get(4) instanceof Long size
                && size >= 0) {
            return new TorchView.Storage(type.label(), key, size);
        }
        throw damaged("a storage is not described as one");
    }

    /** What {@code function} makes of {@code arguments}. */
    Object call(Object function, Object arguments) {
        if (!(function instanceof PickleGlobal global) || !(arguments instanceof Tuple(var items))) {
            throw damaged("it calls what is no function");
        }
        return switch (global) {
            case ORDERED_DICT -> {
                if (!items.isEmpty()) {
                    throw damaged("an OrderedDict is made of arguments");
                }
                yield new LinkedHashMap<>();
            }
            case REBUILD_TENSOR -> view(items);
            case REBUILD_PARAMETER, REBUILD_PARAMETER_WITH_STATE -> tensor(items);
            case REBUILD_FROM_TYPE -> typed(items);
            default -> throw damaged("it calls " + global.module() + "." + global.label());
        };
    }

    /** Of {@code (data, …)}: a parameter is its data. */
    private TorchView tensor(List<Object> items) {
        if (items.isEmpty() || !(items.getFirst() instanceof TorchView view)) {
            throw damaged("a parameter has no data");
        }
        return view;
    }

    /** Of {@code (function, class, arguments, attributes)}: a tensor that somebody gave attributes. */
    private TorchView typed(List<Object> items) {
        if (items.size() == 4
                && items.get(0) == PickleGlobal.REBUILD_TENSOR
                && (items.get(1) == PickleGlobal.TENSOR || items.get(1) == PickleGlobal.PARAMETER)
                && items.get(2) instanceof Tuple(var arguments)) {
            return view(arguments);
        }
        throw damaged("a tensor is of no class that is known here");
    }

    /** Of {@code (storage, offset, size, stride, …)}. */
    private TorchView view(List<Object> items) {
        if (items.size() < 4
                || !(items.get(0) instanceof TorchView.Storage storage)
                || !(items.get(1) instanceof Long offset)
                || !(items.get(2) instanceof Tuple(var sizes))
                || !(items.get(3) instanceof Tuple(var steps))
                || sizes.size() != steps.size()) {
            throw damaged("a tensor is not described as one");
        }
        var view = new TorchView(storage, offset, extents(sizes), strides(steps));
        long span = view.span();
        if (offset < 0 || span < 0 || span > storage.size() - offset) {
            throw damaged("a tensor reaches beyond its storage");
        }
        return view;
    }

    private List<Integer> extents(List<Object> items) {
        if (items.size() > MOST_DIMENSIONS) {
            throw damaged("a tensor has %d dimensions".formatted(items.size()));
        }
        var extents = new ArrayList<Integer>();
        for (var item : items) {
            if (!(item instanceof Long extent) || extent < 0 || extent > Integer.MAX_VALUE) {
                throw damaged("a tensor has the extent " + extent(item));
            }
            extents.add(extent.intValue());
        }
        return extents;
    }

    private static String extent(Object item) {
        return item instanceof Long number ? number.toString() : "that is no number";
    }

    private List<Long> strides(List<Object> items) {
        var strides = new ArrayList<Long>();
        for (var item : items) {
            if (!(item instanceof Long stride) || stride < 0) {
                throw damaged("a tensor has a stride that is no whole number from 0 on");
            }
            strides.add(stride);
        }
        return strides;
    }

    private TrmException damaged(String what) {
        return TrmException.failure("%s: its pickle is damaged (%s); copy or download the file again", source, what);
    }
}
