// Kernels whose threads wait for each other, run through device.h as the fake driver runs them: make check.
#include "device.h"

#include <vector>

// Sums of blocks by halving, in shared memory; the second half of the threads returns early.
__global__ void sums(const float *x, float *y, int half) {
    __shared__ float part[256];
    part[threadIdx.x] = x[blockIdx.x * blockDim.x + threadIdx.x];
    __syncthreads();
    if ((int) threadIdx.x >= half) return;
    for (int n = half; n > 0; n /= 2) {
        if ((int) threadIdx.x < n) part[threadIdx.x] += part[threadIdx.x + n];
        __syncthreads();
    }
    if (threadIdx.x == 0) y[blockIdx.x] = part[0];
}
FAKECUDA_KERNEL(sums, true)

// Each warp's sum, in every lane; then a count of all threads.
__global__ void warpSums(const float *x, float *y, int *count) {
    unsigned i = threadIdx.x + blockDim.x * threadIdx.y;
    float sum = x[i];
    for (int mask = 16; mask > 0; mask /= 2) sum += __shfl_xor_sync(~0u, sum, mask);
    y[i] = sum + __shfl_sync(~0u, (float) i, 3) - __shfl_down_sync(~0u, (float) i, 1) + __shfl_up_sync(~0u, (float) i, 1);
    atomicAdd(count, 1);
}
FAKECUDA_KERNEL(warpSums, true)

static int wrong;

static void expect(const char *what, float got, float wanted) {
    if (got == wanted) return;
    fprintf(stderr, "%s is %g, not %g\n", what, got, wanted);
    wrong++;
}

int main() {
    for (unsigned blocks : {1u, 500u}) {
        std::vector<float> x(blocks * 256), y(blocks, -1);
        for (size_t i = 0; i < x.size(); i++) x[i] = i % 256 + i / 256;
        float *px = x.data(), *py = y.data();
        int half = 128;
        void *arguments[] = {&px, &py, &half};
        const unsigned grid[] = {blocks, 1, 1}, block[] = {256, 1, 1};
        fakecuda_run_sums(arguments, grid, block);
        for (unsigned b = 0; b < blocks; b++) expect("a block's sum", y[b], 255 * 128 + 256 * b);
    }
    for (unsigned rows : {2u, 8u, 1u}) {
        std::vector<float> x(32 * rows), y(32 * rows, -1);
        for (size_t i = 0; i < x.size(); i++) x[i] = 1 + i / 32;
        float *px = x.data(), *py = y.data();
        int count = 0, *pc = &count;
        void *arguments[] = {&px, &py, &pc};
        const unsigned grid[] = {1, 1, 1}, block[] = {8, 4 * rows, 1};
        fakecuda_run_warpSums(arguments, grid, block);
        for (unsigned i = 0; i < x.size(); i++) {
            unsigned first = i / 32 * 32, down = i % 32 == 31 ? i : i + 1, up = i % 32 == 0 ? i : i - 1;
            expect("a warp's sum", y[i], 32 * (1 + i / 32) + (float) (first + 3) - down + up);
        }
        expect("the count of threads", count, 32 * rows);
    }
    printf("%s\n", wrong ? "WRONG" : "ok");
    return wrong != 0;
}
