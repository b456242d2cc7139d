package trm.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;

class SafetensorsFuzzTest {
    @FuzzTest
    void reads(byte[] input) {
        FuzzTarget.SAFETENSORS.one(input);
    }
}
