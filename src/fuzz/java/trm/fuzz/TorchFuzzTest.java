package trm.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;

class TorchFuzzTest {
    @FuzzTest
    void reads(byte[] input) {
        FuzzTarget.TORCH.one(input);
    }
}
