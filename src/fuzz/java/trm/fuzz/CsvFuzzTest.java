package trm.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;

class CsvFuzzTest {
    @FuzzTest
    void reads(byte[] input) {
        FuzzTarget.CSV.one(input);
    }
}
