package trm.train;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import trm.data.DataSplit;
import trm.data.Dataset;

/** Sees early that a run cannot come to anything: a sentence for each reason. */
final class WastedRun {
    /** So many examples, spread over a split, are looked at. */
    private static final int LOOKED_AT = 200;
    /** More groups than this are not compared with the test's. */
    private static final int MOST_COMPARED = 20_000;

    private WastedRun() {}

    static List<String> remarks(TrainConfig config, Dataset data, Dataset test) {
        var remarks = new ArrayList<String>();
        var train = data.split(Dataset.TRAIN);
        boolean puzzles = config.arch().puzzleEmbNdim() > 0;
        if (config.lr() == 0 && (!puzzles || config.puzzleEmbLr() == 0) && !config.freezeWeights()) {
            remarks.add("lr=0: nothing will be learned");
        }
        if (config.freezeWeights() && config.puzzleEmbLr() == 0) {
            remarks.add("freeze_weights=true and puzzle_emb_lr=0: nothing will be learned");
        }
        if (sample(train).noneMatch(example -> hasLabel(train, example))) {
            remarks.add("%s: no answer is known of the %,d training examples looked at; nothing can be learned from"
                    .formatted(data.source(), Math.min(LOOKED_AT, train.examples())) + " them");
        }
        var unseen = test.split(Dataset.TEST);
        long seen = seen(train, unseen);
        if (seen > 0) {
            remarks.add("%,d of %,d test examples looked at are training examples: accuracy on them says nothing of new"
                    .formatted(seen, Math.min(LOOKED_AT, unseen.examples())) + " puzzles");
        }
        return remarks;
    }

    private static IntStream sample(DataSplit split) {
        int taken = Math.min(LOOKED_AT, split.examples());
        return IntStream.range(0, taken).map(i -> (int) ((long) i * split.examples() / taken));
    }

    private static boolean hasLabel(DataSplit split, int example) {
        var labels = new int[split.metadata().seqLen()];
        split.example(example, new int[labels.length], labels, 0);
        return DataSplit.isAnswered(labels);
    }

    /** How many of the test examples looked at are training examples as they stand, not counting augmented copies. */
    private static long seen(DataSplit train, DataSplit test) {
        if (train.groups() > MOST_COMPARED || train.metadata().seqLen() != test.metadata().seqLen()) {
            return 0;
        }
        var known = new HashSet<Long>();
        for (int group = 0; group < train.groups(); group++) {
            known.add(question(train, train.puzzleStart(train.groupStart(group)))); // the puzzle itself comes first
        }
        return sample(test).filter(example -> known.contains(question(test, example))).count();
    }

    /** A fingerprint of an example's inputs: FNV-1a. */
    private static long question(DataSplit split, int example) {
        var inputs = new int[split.metadata().seqLen()];
        split.example(example, inputs, new int[inputs.length], 0);
        long hash = 0xcbf29ce484222325L;
        for (int token : inputs) {
            hash = (hash ^ token) * 0x100000001b3L;
        }
        return hash;
    }
}
