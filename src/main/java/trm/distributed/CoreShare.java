package trm.distributed;

import java.util.Map;
import trm.kernel.parallel.Cores;

/**
 * What one rank has of its machine's cores.
 *
 * @param threads to compute with, at least one
 * @param remark a sentence for the person at the terminal, the same on all ranks, where a core is left to several
 *     ranks; else null
 */
public record CoreShare(int threads, String remark) {
    /**
     * The physical cores of this machine by its ranks, whatever each was bound to, as far as control groups and Slurm
     * allow. Collective.
     *
     * @param env the process's environment
     */
    public static CoreShare of(Group group, Map<String, String> env) {
        int cores = allowed(Cores.physical(), env);
        if (group.size() == 1) {
            return new CoreShare(cores, null);
        }
        return of(group.localSize(), cores, group.gather(new int[] {group.localSize(), cores}));
    }

    /** @param all ranks and cores of each rank's machine, one pair after the other */
    static CoreShare of(int ranks, int cores, int[] all) {
        String remark = null;
        double worst = 1;
        for (int i = 0; i < all.length; i += 2) {
            if (all[i + 1] < worst * all[i]) {
                worst = all[i + 1] / (double) all[i];
                remark = "%d ranks share the %s of their machine; as many ranks as cores would be faster".formatted(
                        all[i], all[i + 1] == 1 ? "one core" : all[i + 1] + " cores");
            }
        }
        return new CoreShare(Math.max(1, cores / ranks), remark);
    }

    /** What Slurm gave of a machine, which it may tell without holding anyone to it. */
    private static int allowed(int cores, Map<String, String> env) {
        var given = env.getOrDefault("SLURM_CPUS_ON_NODE", "");
        return given.matches("[1-9]\\d{0,5}") ? Math.min(cores, Integer.parseInt(given)) : cores;
    }
}
