package trm.tornado;

import java.util.List;

/** Why TornadoVM offers no device, and the remedy, in a sentence: it does not tell what the system told it. */
final class Absence {
    static final String NO_DEVICE =
            "TornadoVM's driver finds no device; see whether the system has one, with: nvidia-smi, or clinfo";

    /** The drivers that TornadoVM may have been built with, as its modules and libraries are named. */
    private static final List<String> DRIVERS = List.of("cuda", "ptx", "opencl");

    private Absence() {}

    static String reason(Throwable thrown) {
        for (var driver : DRIVERS) {
            if (ModuleLayer.boot().findModule("tornado.drivers." + driver).isPresent()) {
                var fault = fault("tornado-" + driver);
                if (!fault.isEmpty()) {
                    return "a driver cannot be loaded (%s); %s".formatted(fault, remedy(fault));
                }
            }
        }
        var root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        var message = String.valueOf(root.getMessage());
        return root instanceof IndexOutOfBoundsException || message.contains("platforms found")
                ? NO_DEVICE
                : "TornadoVM did not start (%s)".formatted(message.lines().findFirst().orElse(""));
    }

    /** What the system says to loading a library; empty where it has nothing against it. */
    @SuppressWarnings("restricted")
    private static String fault(String library) {
        try {
            System.loadLibrary(library);
            return "";
        } catch (UnsatisfiedLinkError e) {
            return e.getMessage().contains("already loaded") ? "" : e.getMessage().replaceFirst(": No such file.*", "");
        }
    }

    private static String remedy(String fault) {
        if (fault.contains("libcuda.so")) {
            return "install NVIDIA's driver, which brings libcuda.so.1";
        }
        if (fault.contains("libOpenCL.so")) {
            return "install the GPU's OpenCL driver, and a loader, libOpenCL.so.1";
        }
        return "let LD_LIBRARY_PATH name the folder of that library; CUDA's own are part of the CUDA toolkit";
    }
}
