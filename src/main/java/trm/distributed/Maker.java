package trm.distributed;

import java.util.List;

/** Who makes MPI libraries: what a program compiled against one calls handles, no other understands. */
enum Maker {
    /** Handles are addresses of the library's own objects. */
    OPEN_MPI("Open MPI", "openmpi-bin and libopenmpi3", 1, List.of("libmpi.so.40", "libmpi.so")),

    /** And all that took over its binary interface, such as Intel's; handles are numbers. */
    MPICH("MPICH", "mpich and libmpich12", 1, List.of("libmpich.so.12", "libmpi.so.12", "libmpich.so", "libmpi.so")),

    /** The one binary interface of MPI 5, which several makers offer beside their own; handles are small addresses. */
    ABI("the MPI standard's own interface", "mpich", 1024, List.of("libmpi_abi.so.0", "libmpi_abi.so"));

    private final String title;
    private final String packages;
    private final int funneled;
    private final List<String> files;

    Maker(String title, String packages, int funneled, List<String> files) {
        this.title = title;
        this.packages = packages;
        this.funneled = funneled;
        this.files = files;
    }

    String title() {
        return title;
    }

    /** What Debian and Ubuntu call it. */
    String packages() {
        return packages;
    }

    /** {@code MPI_THREAD_FUNNELED}: of a process's threads, one alone calls the library. */
    int funneled() {
        return funneled;
    }

    /** Names that its library has, the surest first. Another maker's may have some of them too. */
    List<String> files() {
        return files;
    }
}
