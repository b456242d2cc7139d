package trm.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;

class PickleFuzzTest {
    @FuzzTest
    void reads(byte[] input) {
        FuzzTarget.PICKLE.one(input);
    }
}
