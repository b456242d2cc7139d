package trm.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;

class NpyFuzzTest {
    @FuzzTest
    void reads(byte[] input) {
        FuzzTarget.NPY.one(input);
    }
}
