package trm.tornado;

import java.util.List;
import trm.tensor.TrmException;
import uk.ac.manchester.tornado.runtime.common.TornadoOptions;
import uk.ac.manchester.tornado.runtime.graph.TornadoVMBytecodeBuilder;

/**
 * What TornadoVM is told through system properties. It reads them once, when its classes are loaded: so they are set
 * here before that, where nobody has set them, and what it made of them is checked afterwards.
 */
final class Settings {
    private static final int BYTECODE = 1 << 20;

    private record Setting(String name, String value) {}

    private static final List<Setting> SETTINGS = List.of(
            // With recovery a task that fails runs in Java and those of libraries do not run at all; nothing says so.
            new Setting("tornado.recover.bailout", "False"),
            // It refuses scratch arrays, which no transfer brings to the device.
            new Setting("tornado.check.parameters", "False"),
            // Plans of our size do not fit into its 4,096 bytes.
            new Setting("tornado.tvm.maxbytecodesize", Integer.toString(BYTECODE)),
            // Without this the events of a plan make each launch twice as long.
            new Setting("tornado.max.events", "64"),
            // Its own count of what is free would end at 4 GB: the device knows better.
            new Setting("tornado.device.memory", "1024GB"),
            // On OpenCL the phase leaves conditions that are constants, at which the compiler then fails: kernels get
            // their sizes as constants, and indices are known not to be negative.
            new Setting("tornado.enable.fix.reads", "False"),
            // Of a GPU that two drivers offer, the one for which there is cuBLAS comes first.
            new Setting("tornado.cuda.priority", "20"));

    private Settings() {}

    /** Sets what is not set; to be called before any class of TornadoVM's is used. */
    static void set() {
        for (var setting : SETTINGS) {
            if (System.getProperty(setting.name) == null) {
                System.setProperty(setting.name, setting.value);
            }
        }
    }

    /** Fails where TornadoVM has read something else, with which results would be wrong or a plan would not do. */
    static void check() {
        require(!TornadoOptions.RECOVER_BAILOUT, SETTINGS.get(0));
        require(!TornadoOptions.FORCE_CHECK_PARAMETERS, SETTINGS.get(1));
        require(TornadoVMBytecodeBuilder.MAX_TORNADO_VM_BYTECODE_SIZE >= BYTECODE, SETTINGS.get(2));
    }

    private static void require(boolean held, Setting setting) {
        if (!held) {
            throw TrmException.failure(
                    "on a GPU trm needs -D%s=%s, but TornadoVM has read %s; start Java without an option of that name",
                    setting.name, setting.value, System.getProperty(setting.name));
        }
    }
}
