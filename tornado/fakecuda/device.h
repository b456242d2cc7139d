// What CUDA C needs to be C++ for the CPU. Put before each kernel's source by the fake driver.
#pragma once
#include <algorithm>
#include <cmath>
#include <csetjmp>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <mutex>
#include <sys/mman.h>
#include <ucontext.h>
#include <utility>

#define __global__
#define __device__
#define __forceinline__ inline
#define __launch_bounds__(...)
#define __restrict__
#define __shared__ static  // blocks run one after the other

struct FakeDim { unsigned x, y, z; };
static FakeDim gridDim, blockDim, blockIdx, threadIdx;

namespace fakecuda {

static unsigned linear() { return threadIdx.x + blockDim.x * (threadIdx.y + blockDim.y * threadIdx.z); }
static unsigned size() { return blockDim.x * blockDim.y * blockDim.z; }

static void place(unsigned i) { threadIdx = {i % blockDim.x, i / blockDim.x % blockDim.y, i / blockDim.x / blockDim.y}; }

[[noreturn]] static void die(const char *why) {
    fprintf(stderr, "fakecuda: %s\n", why);
    abort();
}

// ---- The threads of a block that wait for each other: fibers of one thread of the host, each with a stack ----

constexpr unsigned MOST = 1024;
constexpr size_t STACK = 256 << 10;  // of which only what is touched is memory
constexpr unsigned long long CANARY = 0x5ca1ab1e0ddba11;

struct Fiber {
    jmp_buf at;              // where it goes on
    ucontext_t first;        // where it begins, once for all blocks
    char *stack = nullptr;
    bool done = false;       // with the present block
};

static Fiber fibers[MOST];
static jmp_buf home;        // where the end of a block goes on
static unsigned current, alive, idle;
static void (*body)(const void *);
static const void *bodyOf;
static std::mutex lock;  // programs may run from several threads of the host

static void loop();

// From now on this fiber runs.
[[noreturn]] static void resume(unsigned i) {
    auto &f = fibers[i];
    current = i;
    place(i);
    if (f.stack) _longjmp(f.at, 1);
    f.stack = (char *) mmap(nullptr, STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (f.stack == MAP_FAILED) die("no memory for the stacks of threads");
    memcpy(f.stack, &CANARY, sizeof CANARY);
    getcontext(&f.first);
    f.first.uc_stack.ss_sp = f.stack;
    f.first.uc_stack.ss_size = STACK;
    f.first.uc_link = nullptr;
    makecontext(&f.first, loop, 0);
    setcontext(&f.first);
    die("setcontext failed");
}

// The next one in the circle that has not ended.
static unsigned next() {
    unsigned i = current;
    do i = i + 1 < size() ? i + 1 : 0; while (fibers[i].done);
    return i;
}

static void yield() {
    if (alive > 1 && !_setjmp(fibers[current].at)) resume(next());
}

// A barrier that a thread may leave for good: CUDA does not wait for threads that have returned.
class Barrier {
    unsigned members = 0, waiting = 0, round = 0;
    void open() { waiting = 0; round++; }
public:
    void reset(unsigned n) { members = n; waiting = 0; }
    void wait() {
        unsigned mine = round;
        idle = 0;
        if (++waiting == members) open();
        while (round == mine) {
            // A whole circle in which nobody came or went.
            if (++idle > alive + 1) die("the threads of a block wait for each other for ever");
            yield();
        }
    }
    void leave() {
        idle = 0;
        if (--members == waiting && members > 0) open();
    }
};

static Barrier block;                  // __syncthreads
static Barrier warps[32];              // __syncwarp
static unsigned long long lanes[MOST]; // what each thread offers to __shfl

// A fiber's life: one thread of each block.
static void loop() {
    for (;;) {
        body(bodyOf);
        block.leave();
        warps[current / 32].leave();
        fibers[current].done = true;
        if (!_setjmp(fibers[current].at)) {
            if (--alive == 0) _longjmp(home, 1);
            resume(next());
        }
    }
}

static void runBlock() {
    alive = size();
    idle = 0;
    block.reset(size());
    for (unsigned w = 0; 32 * w < size(); w++) warps[w].reset(std::min(32u, size() - 32 * w));
    for (unsigned t = 0; t < size(); t++) fibers[t].done = false;
    if (!_setjmp(home)) resume(0);
}

static void checkStacks() {
    for (unsigned t = 0; t < size(); t++) {
        if (memcmp(fibers[t].stack, &CANARY, sizeof CANARY)) die("a thread of a kernel needs a larger stack");
    }
}

// Every block in turn; its threads one after the other, or from barrier to barrier where they wait for each other.
template <bool waits, class F> void run(F kernel, const unsigned *g, const unsigned *b) {
    std::lock_guard guard(lock);
    gridDim = {g[0], g[1], g[2]};
    blockDim = {b[0], b[1], b[2]};
    body = [](const void *f) { (*(const F *) f)(); };
    bodyOf = &kernel;
    size_t blocks = (size_t) g[0] * g[1] * g[2];
    for (size_t i = 0; i < blocks; i++) {
        blockIdx = {unsigned(i % g[0]), unsigned(i / g[0] % g[1]), unsigned(i / g[0] / g[1])};
        if (waits) {
            runBlock();
        } else {
            for (unsigned t = 0; t < size(); t++) { place(t); kernel(); }
        }
    }
    if (waits) checkStacks();
}

template <bool waits, class... A, size_t... I> void apply(void (*kernel)(A...), void **p, const unsigned *g, const unsigned *b, std::index_sequence<I...>) {
    run<waits>([=] { kernel(*(A *) p[I]...); }, g, b);
}
template <bool waits, class... A> void launch(void (*kernel)(A...), void **p, const unsigned *g, const unsigned *b) {
    apply<waits>(kernel, p, g, b, std::index_sequence_for<A...>());
}
template <class... A> const size_t *sizes(void (*)(A...), size_t *n) {
    static const size_t bytes[] = {sizeof(A)..., 0};
    *n = sizeof...(A);
    return bytes;
}

template <class T> T exchange(T value, unsigned from) {
    unsigned me = linear(), warp = me / 32;
    memcpy(&lanes[me], &value, sizeof(T));
    warps[warp].wait();
    unsigned at = from < 32 && 32 * warp + from < size() ? 32 * warp + from : me;
    T got;
    memcpy(&got, &lanes[at], sizeof(T));
    warps[warp].wait();
    return got;
}

}  // namespace fakecuda

// waits: whether the kernel's threads wait for each other
#define FAKECUDA_KERNEL(name, waits) \
    extern "C" const size_t *fakecuda_sizes_##name(size_t *n) { return fakecuda::sizes(&name, n); } \
    extern "C" void fakecuda_run_##name(void **p, const unsigned *g, const unsigned *b) { fakecuda::launch<waits>(&name, p, g, b); }

static void __syncthreads() { fakecuda::block.wait(); }
static void __syncwarp(unsigned = ~0u) { fakecuda::warps[fakecuda::linear() / 32].wait(); }
template <class T> T __shfl_sync(unsigned, T v, int lane, int = 32) { return fakecuda::exchange(v, lane & 31); }
template <class T> T __shfl_xor_sync(unsigned, T v, int mask, int = 32) { return fakecuda::exchange(v, fakecuda::linear() % 32 ^ mask); }
template <class T> T __shfl_down_sync(unsigned, T v, unsigned by, int = 32) { return fakecuda::exchange(v, fakecuda::linear() % 32 + by); }
template <class T> T __shfl_up_sync(unsigned, T v, unsigned by, int = 32) { return fakecuda::exchange(v, fakecuda::linear() % 32 - by); }

// Threads take turns only where they wait for each other.
template <class T> T atomicAdd(T *at, T v) { T old = *at; *at = old + v; return old; }
template <class T> T atomicSub(T *at, T v) { T old = *at; *at = old - v; return old; }
template <class T> T atomicCAS(T *at, T expected, T v) { T old = *at; if (old == expected) *at = v; return old; }

static float __int_as_float(int i) { float f; memcpy(&f, &i, 4); return f; }
static int __float_as_int(float f) { int i; memcpy(&i, &f, 4); return i; }
static unsigned __float_as_uint(float f) { unsigned i; memcpy(&i, &f, 4); return i; }
static float __uint_as_float(unsigned i) { float f; memcpy(&f, &i, 4); return f; }
static float rsqrtf(float x) { return 1 / sqrtf(x); }
static float rsqrt(float x) { return 1 / sqrtf(x); }
static double rsqrt(double x) { return 1 / sqrt(x); }
static float __expf(float x) { return expf(x); }
static float __logf(float x) { return logf(x); }

// Of float, not only of double.
using std::fma, std::exp, std::exp2, std::log, std::log2, std::sqrt, std::pow, std::fabs, std::abs, std::fmax, std::fmin, std::min, std::max;
using std::floor, std::ceil, std::trunc, std::rint, std::round, std::fmod, std::sin, std::cos, std::tan, std::asin, std::acos, std::atan, std::atan2;
using std::sinh, std::cosh, std::tanh, std::isnan, std::isinf, std::isfinite;
