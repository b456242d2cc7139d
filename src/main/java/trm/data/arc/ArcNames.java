package trm.data.arc;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import trm.data.PuzzleTable;

/** Numbers the names of puzzles and their copies from 1, in the order they come; 0 is blank. */
final class ArcNames {
    private final List<String> names = new ArrayList<>(List.of(PuzzleTable.BLANK));
    /** The number of each original's name, which is the first of its group's. */
    private final Map<String, Integer> originals = new HashMap<>();

    /** The identifiers of one group; a name that came before, in another subset, keeps its number. */
    int[] add(List<ArcAugmentation> group) {
        var before = before(group.getFirst().puzzle());
        var identifiers = new int[group.size()];
        for (int i = 0; i < identifiers.length; i++) {
            var name = group.get(i).toString();
            var known = before.get(name);
            if (known == null) {
                known = names.size();
                names.add(name);
            }
            identifiers[i] = known;
        }
        originals.putIfAbsent(group.getFirst().puzzle(), identifiers[0]);
        return identifiers;
    }

    /** Every name of an original's copies so far: none but where two subsets share a puzzle. */
    private Map<String, Integer> before(String puzzle) {
        var before = new HashMap<String, Integer>();
        if (originals.containsKey(puzzle)) {
            for (int i = originals.get(puzzle); i < names.size(); i++) {
                if (ArcAugmentation.parse(names.get(i)).puzzle().equals(puzzle)) {
                    before.put(names.get(i), i);
                }
            }
        }
        return before;
    }

    boolean contains(String original) {
        return originals.containsKey(original);
    }

    List<String> all() {
        return names;
    }
}
