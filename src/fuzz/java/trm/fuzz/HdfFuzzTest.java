package trm.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;

class HdfFuzzTest {
    @FuzzTest
    void reads(byte[] input) {
        FuzzTarget.HDF.one(input);
    }
}
