package trm.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;

class YamlFuzzTest {
    @FuzzTest
    void reads(byte[] input) {
        FuzzTarget.YAML.one(input);
    }
}
