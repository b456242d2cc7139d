package trm.train.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import trm.tensor.TrmException;

/**
 * Reads a pickle of Python as data. It knows the instructions that dictionaries of tensors are made with and the names
 * of {@link PickleGlobal}; whatever asks for another is refused by name. So nothing is ever looked up or called, and
 * what is made is no larger than what is read.
 *
 * <p>What is read: {@code null}, {@link Boolean}, {@link Long}, {@link BigInteger}, {@link Double}, {@link String},
 * {@link List}, {@link Tuple}, {@link Map}, {@link TorchView}, {@link TorchView.Storage}, {@link PickleGlobal}.
 */
final class PickleReader {
    /** A tuple of Python. */
    record Tuple(List<Object> items) {}

    private final InputStream in;
    private final String source;
    private final TorchTensors tensors;
    private final List<Object> stack = new ArrayList<>();
    private final List<Integer> marks = new ArrayList<>();
    private final Map<Long, Object> memo = new HashMap<>();
    private long left;

    /**
     * @param length the bytes that there are
     * @param source the file's name, for messages
     */
    PickleReader(InputStream in, long length, String source) {
        this.in = in;
        this.left = length;
        this.source = source;
        tensors = new TorchTensors(source);
    }

    /** The object that the pickle describes. */
    Object read() throws IOException {
        while (true) {
            int instruction = next();
            if (instruction == '.') {
                return pop();
            }
            execute(instruction);
        }
    }

    private void execute(int instruction) throws IOException {
        switch (instruction) {
            case 0x80 -> { // PROTO
                int protocol = next();
                if (protocol > 5) {
                    throw damaged("it is of protocol " + protocol);
                }
            }
            case 0x95 -> number(Long.BYTES); // FRAME
            case '(' -> marks.add(stack.size());
            case '0' -> pop();
            case 'N' -> stack.add(null);
            case 0x88 -> stack.add(true);
            case 0x89 -> stack.add(false);
            case 'J' -> stack.add((long) (int) number(Integer.BYTES));
            case 'K' -> stack.add(number(1));
            case 'M' -> stack.add(number(2));
            case 0x8A -> stack.add(whole(next())); // LONG1
            case 'G' -> stack.add(ByteBuffer.wrap(bytes(Double.BYTES)).getDouble());
            case 'X' -> stack.add(text(number(Integer.BYTES)));
            case 0x8C -> stack.add(text(next()));
            case 0x8D -> stack.add(text(number(Long.BYTES)));
            case 'q' -> remember(next());
            case 'r' -> remember(number(Integer.BYTES));
            case 0x94 -> remember(memo.size()); // MEMOIZE
            case 'h' -> recall(next());
            case 'j' -> recall(number(Integer.BYTES));
            case ']' -> stack.add(new ArrayList<>());
            case '}' -> stack.add(new LinkedHashMap<>());
            case ')' -> stack.add(new Tuple(List.of()));
            case 0x85 -> tuple(stack.size() - 1);
            case 0x86 -> tuple(stack.size() - 2);
            case 0x87 -> tuple(stack.size() - 3);
            case 't' -> tuple(mark());
            case 'a' -> append(stack.size() - 1);
            case 'e' -> append(mark());
            case 's' -> setItems(stack.size() - 2);
            case 'u' -> setItems(mark());
            case 'c' -> stack.add(global(line(), line()));
            case 0x93 -> { // STACK_GLOBAL
                var name = pop();
                stack.add(global(pop(), name));
            }
            case 'Q' -> stack.add(tensors.storage(pop()));
            case 'R' -> {
                var arguments = pop();
                stack.add(tensors.call(pop(), arguments));
            }
            case 'b' -> build();
            case 'i' -> { // INST
                global(line(), line());
                throw refused(instruction);
            }
            default -> throw refused(instruction);
        }
    }

    private TrmException refused(int instruction) {
        return TrmException.misuse(
                "%s: its pickle has the instruction 0x%02x, which no weights need; it is not read. Save the state_dict"
                        + " alone with torch.save",
                source, instruction);
    }

    private PickleGlobal global(Object module, Object name) {
        if (!(module instanceof String in && name instanceof String label)) {
            throw damaged("a name is no text");
        }
        var global = PickleGlobal.of(in, label);
        if (global == null) {
            throw TrmException.misuse(
                    "%s: its pickle asks for %s.%s, which no weights need; it is not read, and nothing in it was run."
                            + " Save the state_dict alone with torch.save",
                    source, Printable.of(in), Printable.of(label));
        }
        return global;
    }

    /** Attributes: only those of a dictionary, its {@code _metadata}, which nobody needs. */
    private void build() {
        pop();
        if (!(top() instanceof Map<?, ?>)) {
            throw TrmException.misuse(
                    "%s: its pickle sets attributes of something else than a dictionary; it is not read. Save the"
                            + " state_dict alone with torch.save",
                    source);
        }
    }

    private void tuple(int from) {
        var items = above(from);
        stack.add(new Tuple(items));
    }

    private void append(int from) {
        var items = above(from);
        if (!(top() instanceof List<?>)) {
            throw damaged("something is appended to what is no list");
        }
        @SuppressWarnings("unchecked") // every list here was made here
        var list = (List<Object>) top();
        list.addAll(items);
    }

    private void setItems(int from) {
        var items = above(from);
        if (!(top() instanceof Map<?, ?>) || items.size() % 2 != 0) {
            throw damaged("items are set in what is no dictionary");
        }
        @SuppressWarnings("unchecked") // every map here was made here
        var map = (Map<Object, Object>) top();
        for (int i = 0; i < items.size(); i += 2) {
            switch (items.get(i)) {
                case String text -> map.put(text, items.get(i + 1));
                case Long number -> map.put(number, items.get(i + 1));
                case null, default -> throw damaged("a key of a dictionary is neither text nor number");
            }
        }
    }

    /** Takes what is on the stack from {@code from} on away from it. */
    private List<Object> above(int from) {
        if (from < floor()) {
            throw damaged("it takes more than there is");
        }
        var part = stack.subList(from, stack.size());
        var items = new ArrayList<>(part);
        part.clear();
        return items;
    }

    private int mark() {
        if (marks.isEmpty()) {
            throw damaged("a mark is missing");
        }
        return marks.removeLast();
    }

    /** Where the part of the stack begins that is not before a mark. */
    private int floor() {
        return marks.isEmpty() ? 0 : marks.getLast();
    }

    private Object pop() {
        top();
        return stack.removeLast();
    }

    private Object top() {
        if (stack.size() <= floor()) {
            throw damaged("it takes more than there is");
        }
        return stack.getLast();
    }

    private void remember(long index) {
        memo.put(index, top());
    }

    private void recall(long index) {
        var value = memo.get(index);
        if (value == null && !memo.containsKey(index)) {
            throw damaged("it recalls what was never there");
        }
        stack.add(value);
    }

    /** A whole number of so many bytes, the lowest first, in two's complement. */
    private Object whole(int length) throws IOException {
        var bytes = bytes(length);
        for (int i = 0; i < length / 2; i++) {
            byte other = bytes[i];
            bytes[i] = bytes[length - 1 - i];
            bytes[length - 1 - i] = other;
        }
        var number = length == 0 ? BigInteger.ZERO : new BigInteger(bytes);
        return number.bitLength() < Long.SIZE ? (Object) number.longValue() : number;
    }

    /** An unsigned number, but for one of 8 bytes. */
    private long number(int length) throws IOException {
        var all = new byte[Long.BYTES];
        System.arraycopy(bytes(length), 0, all, 0, length);
        return ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }

    private String text(long length) throws IOException {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes(length))).toString();
        } catch (CharacterCodingException e) {
            throw damaged("a text is not in UTF-8");
        }
    }

    private String line() throws IOException {
        var text = new StringBuilder();
        for (int c = next(); c != '\n'; c = next()) {
            text.append((char) c);
        }
        return text.toString();
    }

    private int next() throws IOException {
        int read = left > 0 ? in.read() : -1;
        if (read < 0) {
            throw damaged("it is cut short");
        }
        left--;
        return read;
    }

    private byte[] bytes(long length) throws IOException {
        if (length < 0 || length > left) {
            throw damaged("it is cut short");
        }
        var bytes = in.readNBytes((int) length);
        if (bytes.length < length) {
            throw damaged("it is cut short");
        }
        left -= length;
        return bytes;
    }

    private TrmException damaged(String what) {
        return TrmException.failure("%s: its pickle is damaged (%s); copy or download the file again", source, what);
    }
}
