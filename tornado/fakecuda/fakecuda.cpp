// A CUDA driver (libcuda.so.1) that runs kernels on the CPU, for tests of host code and of generated CUDA C where there
// is no GPU. Work is done at once, in order, on the calling thread; a capturing stream records it instead.
// See README.md for what this does not show.
#include <cuda.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <sstream>
#include <string>
#include <unistd.h>
#include <vector>

#include "fakecuda.h"

#define API extern "C" __attribute__((visibility("default")))

namespace {

namespace fs = std::filesystem;
using Work = std::function<void()>;
using Clock = std::chrono::steady_clock;

// Replays need the arguments as they were, so a Work owns copies of all it uses except the memory it reads and writes.
struct Graph { std::vector<Work> nodes; };

struct Stream {
    bool capturing = false;
    bool broken = false;  // something forbidden happened while capturing
    CUstreamCaptureMode mode = CU_STREAM_CAPTURE_MODE_GLOBAL;
    std::vector<Work> recorded;
};

struct Event { bool captured = false; Clock::time_point at = Clock::now(); };

struct Kernel {
    std::string name;
    std::vector<size_t> sizes;  // bytes of each argument
    void (*run)(void **arguments, const unsigned *grid, const unsigned *block);
};

struct Module { void *library; std::map<std::string, std::unique_ptr<Kernel>> kernels; };

bool on(const char *name) { const char *value = getenv(name); return value && strcmp(value, "0") != 0; }
bool verbose() { static const bool v = on("FAKECUDA_VERBOSE"); return v; }

template <class... A> void say(const char *format, A... a) {
    std::string line = std::string("fakecuda: ") + format + "\n";
    fprintf(stderr, line.c_str(), a...);
}

std::mutex lock;  // allocations, streams that capture, compiled kernels; TornadoVM may call from several threads
Stream defaultStream;
int capturing;  // streams that capture now
std::vector<Stream *> capturers;

std::atomic<long> kernelsRun;

struct Counts {
    long launches, toDevice, toHost, syncs, compiled, reused, gemms, unaligned, graphLaunches, captured;
    size_t allocated, peak;
    ~Counts() {
        if (!on("FAKECUDA_STATS")) return;
        say("%ld kernel launches, %ld copies to the device, %ld to the host, %ld synchronisations", launches, toDevice, toHost, syncs);
        say("%ld kernels compiled, %ld reused, %ld gemms (%ld with a pointer or row not aligned to 16 bytes)", compiled, reused, gemms, unaligned);
        say("%ld operations captured, %ld graph launches; with what they replay %ld kernels run; %zu bytes at most", captured, graphLaunches, kernelsRun.load(), peak);
    }
} counts;

// ---- Where compiled kernels are kept ----

struct Folder {
    fs::path path;
    bool own = false;
    Folder() {
        if (const char *given = getenv("FAKECUDA_DIR")) {
            path = given;
            fs::create_directories(path);
            return;
        }
        const char *tmp = getenv("TMPDIR");
        std::string pattern = std::string(tmp ? tmp : "/tmp") + "/fakecuda-XXXXXX";
        if (!mkdtemp(pattern.data())) { perror("fakecuda: mkdtemp"); abort(); }
        path = pattern;
        own = true;
    }
    ~Folder() { std::error_code ignored; if (own && !on("FAKECUDA_KEEP")) fs::remove_all(path, ignored); }
};
Folder &folder() { static Folder f; return f; }

// device.h lies beside this library.
fs::path deviceHeader() {
    Dl_info info;
    dladdr((void *) &deviceHeader, &info);
    return fs::absolute(info.dli_fname).parent_path() / "device.h";
}

std::string read(const fs::path &file) {
    std::ifstream in(file);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

bool contains(const std::string &text, const char *part) { return text.find(part) != std::string::npos; }

std::vector<std::string> kernelNames(const std::string &source) {
    std::vector<std::string> names;
    for (size_t at = source.find("__global__"); at != std::string::npos; at = source.find("__global__", at + 1)) {
        // __launch_bounds__(n) may stand before void
        size_t type = source.find("void", at);
        size_t end = type == std::string::npos ? type : source.find('(', type);
        if (end == std::string::npos) break;
        std::string name = source.substr(type + 4, end - type - 4);
        size_t from = name.find_first_not_of(" \t\n");
        names.push_back(name.substr(from, name.find_last_not_of(" \t\n") + 1 - from));
    }
    return names;
}

// TornadoVM declares a kernel's variables in an order that changes from run to run. What is compiled is known by its
// source with the declarations sorted, so that a later run finds it.
std::string withSortedDeclarations(const std::string &source) {
    std::stringstream in(source);
    std::string line, out;
    std::vector<std::string> block;
    auto flush = [&] {
        std::sort(block.begin(), block.end());
        for (auto &declaration : block) out += declaration + "\n";
        block.clear();
    };
    while (std::getline(in, line)) {
        // Nothing but a type and names: "  long long l_7, l_6; " becomes "  long long l_6" and "  long long l_7".
        size_t first = line.find_first_not_of(' '), last = line.find_last_not_of(" ;");
        bool declares = contains(line, ";") && line.find_first_of("=()[]{}/*+-\"") == std::string::npos && line.find(' ', first) < last;
        if (!declares) {
            flush();
            out += line + "\n";
            continue;
        }
        std::stringstream names(line.substr(0, last + 1));
        std::string name, prefix;
        while (std::getline(names, name, ',')) {
            size_t from = name.find_last_of(' ') + 1;
            if (prefix.empty()) prefix = name.substr(0, from);
            block.push_back(prefix + name.substr(from));
        }
    }
    flush();
    return out;
}

}  // namespace

API const char *fakecuda_compile(const char *text, std::string *log) {
    static std::map<std::string, std::string> known;
    std::lock_guard guard(lock);
    std::string source(text);
    if (known.count(source)) return known[source].c_str();

    // Only a kernel whose threads wait for each other needs them to have stacks of their own.
    bool waits = contains(source, "__syncthreads") || contains(source, "__syncwarp") || contains(source, "__shfl");
    std::stringstream unit;
    unit << source << "\n";
    for (auto &name : kernelNames(source)) unit << "FAKECUDA_KERNEL(" << name << ", " << waits << ")\n";

    // Bsymbolic: a kernel may have the name of a function of libc.
    const std::string flags = " " KERNEL_FLAGS " -shared -Wl,-Bsymbolic ";
    size_t hash = std::hash<std::string>()(withSortedDeclarations(unit.str()) + read(deviceHeader()) + flags);
    std::string base = (folder().path / ("kernel-" + std::to_string(hash))).string();
    std::string library = base + ".so";
    if (fs::exists(library)) {
        counts.reused++;
    } else {
        // The process's number keeps two runs with one FAKECUDA_DIR apart; rename makes the result appear whole.
        std::string mine = base + "." + std::to_string(getpid());
        // The header first, or the compiler does not take it precompiled.
        std::ofstream(base + ".cpp") << "#include \"" << deviceHeader().string() << "\"\n" << unit.str();
        std::string command = "g++" + flags + "-o '" + mine + ".so' '" + base + ".cpp' 2>'" + mine + ".err'";
        int failed = system(command.c_str());
        if (log) *log = read(mine + ".err");
        fs::remove(mine + ".err");
        if (failed) {
            say("cannot compile %s.cpp", base.c_str());
            return "";
        }
        fs::rename(mine + ".so", library);
        counts.compiled++;
        if (verbose()) say("compiled %s", library.c_str());
    }
    return (known[source] = library).c_str();
}

API bool fakecuda_verbose() { return verbose(); }
API bool fakecuda_device_present() { return !on("FAKECUDA_NONE"); }
API bool fakecuda_capturing() { return capturing > 0; }
API void fakecuda_count_gemm(bool aligned) { counts.gemms++; if (!aligned) counts.unaligned++; }

namespace {

// ---- A device that is lost: a fault that stays, of which the calls that follow tell ----

bool lost() {
    static const char *after = getenv("FAKECUDA_LOST_AFTER");
    return after && kernelsRun >= strtol(after, nullptr, 10);
}

// ---- Streams and captures ----

Stream &stream(CUstream s) { return s ? *(Stream *) s : defaultStream; }

CUresult enqueue(CUstream s, Work work) {
    if (lost()) return CUDA_ERROR_LAUNCH_FAILED;
    auto &st = stream(s);
    if (!st.capturing) {
        work();
    } else {
        st.recorded.push_back(std::move(work));
        counts.captured++;
    }
    return CUDA_SUCCESS;
}

// The calls that a real driver forbids while a stream captures; they also break the capture.
CUresult forbidden(const char *call) {
    say("%s while a stream captures", call);
    for (auto *s : capturers) s->broken = true;
    return CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED;
}
bool inGlobalCapture() {
    for (auto *s : capturers) if (s->mode != CU_STREAM_CAPTURE_MODE_RELAXED) return true;
    return false;
}

// ---- Device memory: host memory with a guard behind it ----

constexpr size_t GUARD = 256;
constexpr unsigned char GUARD_BYTE = 0xa5;
std::map<uint64_t, size_t> allocations;

bool guardIntact(uint64_t at, size_t bytes) {
    auto *guard = (unsigned char *) at + bytes;
    for (size_t i = 0; i < GUARD; i++) if (guard[i] != GUARD_BYTE) return false;
    return true;
}

struct CheckAtExit {
    ~CheckAtExit() { for (auto &[at, bytes] : allocations) if (!guardIntact(at, bytes)) say("something wrote past the end of an allocation of %zu bytes", bytes); }
} checkAtExit;

CUresult outside(const char *what, uint64_t at, size_t bytes) {
    say("%s of %zu bytes at %#lx is not within one allocation", what, bytes, (unsigned long) at);
    return CUDA_ERROR_INVALID_VALUE;
}

}  // namespace

API int fakecuda_enqueue(void *s, void (*work)(const void *), const void *arguments, size_t bytes) {
    std::vector<char> copy((const char *) arguments, (const char *) arguments + bytes);
    return enqueue((CUstream) s, [=] { work(copy.data()); });
}

API bool fakecuda_owns(uint64_t at, size_t bytes) {
    std::lock_guard guard(lock);
    auto next = allocations.upper_bound(at);
    if (next == allocations.begin()) return false;
    auto &[from, size] = *std::prev(next);
    return at + bytes <= from + size;
}

// ---- Driver and device ----

API CUresult cuInit(unsigned) { return fakecuda_device_present() ? CUDA_SUCCESS : CUDA_ERROR_NO_DEVICE; }
API CUresult cuDriverGetVersion(int *version) { *version = 13000; return CUDA_SUCCESS; }

API CUresult cuDeviceGetCount(int *n) {
    *n = fakecuda_device_present() ? 1 : 0;
    return fakecuda_device_present() ? CUDA_SUCCESS : CUDA_ERROR_NOT_INITIALIZED;
}

API CUresult cuDeviceGet(CUdevice *device, int ordinal) {
    if (ordinal != 0 || !fakecuda_device_present()) return CUDA_ERROR_INVALID_DEVICE;
    *device = 0;
    return CUDA_SUCCESS;
}

API CUresult cuDeviceGetName(char *name, int length, CUdevice) { snprintf(name, length, "fakecuda (CPU)"); return CUDA_SUCCESS; }
API CUresult cuDeviceTotalMem_v2(size_t *bytes, CUdevice) { *bytes = 16ull << 30; return CUDA_SUCCESS; }

// The figures of a large device of compute capability 9.0.
API CUresult cuDeviceGetAttribute(int *value, CUdevice_attribute attribute, CUdevice) {
    switch (attribute) {
        case CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR: *value = 9; break;
        case CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR: *value = 0; break;
        case CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT: *value = 132; break;
        case CU_DEVICE_ATTRIBUTE_WARP_SIZE: *value = 32; break;
        case CU_DEVICE_ATTRIBUTE_MAX_BLOCK_DIM_Z: *value = 64; break;
        case CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK: *value = 49152; break;
        case CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_X: *value = 2147483647; break;
        case CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_Y:
        case CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_Z: *value = 65535; break;
        case CU_DEVICE_ATTRIBUTE_CONCURRENT_KERNELS: *value = 1; break;
        case CU_DEVICE_ATTRIBUTE_ASYNC_ENGINE_COUNT: *value = 2; break;
        default: *value = 1024;  // block sizes, mostly
    }
    return CUDA_SUCCESS;
}

API CUresult cuCtxCreate_v4(CUcontext *context, CUctxCreateParams *, unsigned, CUdevice) { *context = (CUcontext) 1; return CUDA_SUCCESS; }
API CUresult cuCtxDestroy_v2(CUcontext) { return CUDA_SUCCESS; }
API CUresult cuCtxSetCurrent(CUcontext) { return CUDA_SUCCESS; }
API CUresult cuCtxSynchronize() {
    counts.syncs++;
    if (inGlobalCapture()) return forbidden("cuCtxSynchronize");
    return lost() ? CUDA_ERROR_LAUNCH_FAILED : CUDA_SUCCESS;
}

API CUresult cuGetErrorName(CUresult error, const char **name) {
    switch (error) {
        case CUDA_SUCCESS: *name = "CUDA_SUCCESS"; break;
        case CUDA_ERROR_INVALID_VALUE: *name = "CUDA_ERROR_INVALID_VALUE"; break;
        case CUDA_ERROR_OUT_OF_MEMORY: *name = "CUDA_ERROR_OUT_OF_MEMORY"; break;
        case CUDA_ERROR_LAUNCH_FAILED: *name = "CUDA_ERROR_LAUNCH_FAILED"; break;
        case CUDA_ERROR_NO_DEVICE: *name = "CUDA_ERROR_NO_DEVICE"; break;
        case CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED: *name = "CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED"; break;
        case CUDA_ERROR_STREAM_CAPTURE_INVALIDATED: *name = "CUDA_ERROR_STREAM_CAPTURE_INVALIDATED"; break;
        case CUDA_ERROR_CAPTURED_EVENT: *name = "CUDA_ERROR_CAPTURED_EVENT"; break;
        default: *name = "a CUDA error";
    }
    return CUDA_SUCCESS;
}
API CUresult cuGetErrorString(CUresult error, const char **text) { return cuGetErrorName(error, text); }

// ---- Memory ----

API CUresult cuMemAlloc_v2(CUdeviceptr *pointer, size_t bytes) {
    if (inGlobalCapture()) return forbidden("cuMemAlloc");
    if (lost()) return CUDA_ERROR_LAUNCH_FAILED;
    std::lock_guard guard(lock);
    const char *limit = getenv("FAKECUDA_OOM_BYTES");
    void *memory;
    if (limit && counts.allocated + bytes > strtoull(limit, nullptr, 10)) return CUDA_ERROR_OUT_OF_MEMORY;
    if (posix_memalign(&memory, 512, bytes + GUARD)) return CUDA_ERROR_OUT_OF_MEMORY;
    // 0xff in every byte is a NaN: what is read before it is written shows in the results.
    const char *poison = getenv("FAKECUDA_POISON");
    memset(memory, poison && !strcmp(poison, "0") ? 0 : 0xff, bytes);
    memset((char *) memory + bytes, GUARD_BYTE, GUARD);
    *pointer = (CUdeviceptr) memory;
    allocations[*pointer] = bytes;
    counts.allocated += bytes;
    counts.peak = std::max(counts.peak, counts.allocated);
    if (verbose()) say("allocate %zu bytes", bytes);
    return CUDA_SUCCESS;
}

API CUresult cuMemFree_v2(CUdeviceptr pointer) {
    if (inGlobalCapture()) return forbidden("cuMemFree");
    std::lock_guard guard(lock);
    auto found = allocations.find(pointer);
    if (found == allocations.end()) return pointer ? CUDA_ERROR_INVALID_VALUE : CUDA_SUCCESS;
    if (!guardIntact(pointer, found->second)) say("something wrote past the end of an allocation of %zu bytes", found->second);
    counts.allocated -= found->second;
    allocations.erase(found);
    free((void *) pointer);
    return CUDA_SUCCESS;
}

API CUresult cuMemAllocHost_v2(void **pointer, size_t bytes) { *pointer = malloc(bytes); return *pointer ? CUDA_SUCCESS : CUDA_ERROR_OUT_OF_MEMORY; }
API CUresult cuMemFreeHost(void *pointer) { free(pointer); return CUDA_SUCCESS; }
API CUresult cuMemHostRegister_v2(void *, size_t, unsigned) { return CUDA_SUCCESS; }
API CUresult cuMemHostUnregister(void *) { return CUDA_SUCCESS; }

// A captured copy keeps the host's address, as a real graph does, not what was there.
API CUresult cuMemcpyHtoDAsync_v2(CUdeviceptr to, const void *from, size_t bytes, CUstream s) {
    if (!fakecuda_owns(to, bytes)) return outside("copy to the device", to, bytes);
    counts.toDevice++;
    if (verbose()) say("copy %zu bytes to the device%s", bytes, stream(s).capturing ? ", captured" : "");
    return enqueue(s, [=] { memcpy((void *) to, from, bytes); });
}

API CUresult cuMemcpyDtoHAsync_v2(void *to, CUdeviceptr from, size_t bytes, CUstream s) {
    if (!fakecuda_owns(from, bytes)) return outside("copy to the host", from, bytes);
    counts.toHost++;
    if (verbose()) say("copy %zu bytes to the host%s", bytes, stream(s).capturing ? ", captured" : "");
    return enqueue(s, [=] { memcpy(to, (void *) from, bytes); });
}

API CUresult cuMemcpyDtoD_v2(CUdeviceptr to, CUdeviceptr from, size_t bytes) {
    if (inGlobalCapture()) return forbidden("cuMemcpyDtoD");
    if (!fakecuda_owns(to, bytes)) return outside("copy", to, bytes);
    if (!fakecuda_owns(from, bytes)) return outside("copy", from, bytes);
    memmove((void *) to, (void *) from, bytes);
    return CUDA_SUCCESS;
}

API CUresult cuMemsetD8_v2(CUdeviceptr to, unsigned char value, size_t bytes) {
    if (inGlobalCapture()) return forbidden("cuMemsetD8");
    if (!fakecuda_owns(to, bytes)) return outside("fill", to, bytes);
    memset((void *) to, value, bytes);
    return CUDA_SUCCESS;
}

// ---- Streams and events ----

API CUresult cuStreamCreate(CUstream *s, unsigned) { *s = (CUstream) new Stream(); return CUDA_SUCCESS; }
API CUresult cuStreamDestroy_v2(CUstream s) { delete (Stream *) s; return CUDA_SUCCESS; }
API CUresult cuStreamWaitEvent(CUstream, CUevent, unsigned) { return CUDA_SUCCESS; }

API CUresult cuStreamSynchronize(CUstream s) {
    counts.syncs++;
    if (stream(s).capturing) return forbidden("cuStreamSynchronize");
    return lost() ? CUDA_ERROR_LAUNCH_FAILED : CUDA_SUCCESS;
}

API CUresult cuStreamBeginCapture_v2(CUstream s, CUstreamCaptureMode mode) {
    auto &st = stream(s);
    if (!s || st.capturing) return CUDA_ERROR_ILLEGAL_STATE;
    st = Stream{true, false, mode, {}};
    capturers.push_back(&st);
    capturing++;
    return CUDA_SUCCESS;
}

API CUresult cuStreamEndCapture(CUstream s, CUgraph *graph) {
    auto &st = stream(s);
    *graph = nullptr;
    if (!st.capturing) return CUDA_ERROR_ILLEGAL_STATE;
    std::erase(capturers, &st);
    capturing--;
    st.capturing = false;
    if (st.broken) return CUDA_ERROR_STREAM_CAPTURE_INVALIDATED;
    if (verbose()) say("captured %zu operations", st.recorded.size());
    *graph = (CUgraph) new Graph{std::move(st.recorded)};
    return CUDA_SUCCESS;
}

API CUresult cuStreamIsCapturing(CUstream s, CUstreamCaptureStatus *status) {
    auto &st = stream(s);
    *status = !st.capturing ? CU_STREAM_CAPTURE_STATUS_NONE : st.broken ? CU_STREAM_CAPTURE_STATUS_INVALIDATED : CU_STREAM_CAPTURE_STATUS_ACTIVE;
    return CUDA_SUCCESS;
}

API CUresult cuEventCreate(CUevent *event, unsigned) { *event = (CUevent) new Event(); return CUDA_SUCCESS; }
API CUresult cuEventDestroy_v2(CUevent event) { delete (Event *) event; return CUDA_SUCCESS; }

API CUresult cuEventRecord(CUevent event, CUstream s) {
    *(Event *) event = {stream(s).capturing, Clock::now()};
    return CUDA_SUCCESS;
}

static CUresult finished(CUevent event, const char *call) {
    if (!((Event *) event)->captured) return CUDA_SUCCESS;
    say("%s of an event that was recorded into a capture", call);
    return CUDA_ERROR_CAPTURED_EVENT;
}
API CUresult cuEventQuery(CUevent event) { return finished(event, "cuEventQuery"); }
API CUresult cuEventSynchronize(CUevent event) { return finished(event, "cuEventSynchronize"); }

API CUresult cuEventElapsedTime_v2(float *milliseconds, CUevent from, CUevent to) {
    *milliseconds = std::chrono::duration<float, std::milli>(((Event *) to)->at - ((Event *) from)->at).count();
    return CUDA_SUCCESS;
}

// ---- Graphs ----

API CUresult cuGraphInstantiateWithFlags(CUgraphExec *exec, CUgraph graph, unsigned long long) {
    if (!graph) return CUDA_ERROR_INVALID_VALUE;
    *exec = (CUgraphExec) new Graph(*(Graph *) graph);
    return CUDA_SUCCESS;
}

// Never takes an update: callers must be able to instantiate anew.
API CUresult cuGraphExecUpdate_v2(CUgraphExec, CUgraph, CUgraphExecUpdateResultInfo *info) {
    if (info) info->result = CU_GRAPH_EXEC_UPDATE_ERROR;
    return CUDA_ERROR_GRAPH_EXEC_UPDATE_FAILURE;
}

API CUresult cuGraphLaunch(CUgraphExec exec, CUstream s) {
    if (stream(s).capturing) return forbidden("cuGraphLaunch");
    counts.graphLaunches++;
    if (verbose()) say("launch a graph of %zu operations", ((Graph *) exec)->nodes.size());
    if (lost()) return CUDA_ERROR_LAUNCH_FAILED;
    for (auto &work : ((Graph *) exec)->nodes) if (!lost()) work();
    return CUDA_SUCCESS;
}

API CUresult cuGraphDestroy(CUgraph graph) { delete (Graph *) graph; return CUDA_SUCCESS; }
API CUresult cuGraphExecDestroy(CUgraphExec exec) { delete (Graph *) exec; return CUDA_SUCCESS; }

// ---- Kernels ----

// The image is what the fake NVRTC calls a cubin: the CUDA C itself.
API CUresult cuModuleLoadDataEx(CUmodule *out, const void *image, unsigned, CUjit_option *, void **) {
    std::string path = fakecuda_compile((const char *) image, nullptr);
    if (path.empty()) return CUDA_ERROR_INVALID_IMAGE;
    auto module = std::make_unique<Module>();
    module->library = dlopen(path.c_str(), RTLD_NOW);
    if (!module->library) {
        say("%s", dlerror());
        return CUDA_ERROR_INVALID_IMAGE;
    }
    for (auto &name : kernelNames((const char *) image)) {
        auto sizes = (const size_t *(*) (size_t *) ) dlsym(module->library, ("fakecuda_sizes_" + name).c_str());
        auto kernel = std::make_unique<Kernel>();
        size_t n;
        const size_t *bytes = sizes(&n);
        kernel->name = name;
        kernel->sizes.assign(bytes, bytes + n);
        kernel->run = (decltype(Kernel::run)) dlsym(module->library, ("fakecuda_run_" + name).c_str());
        module->kernels[name] = std::move(kernel);
    }
    *out = (CUmodule) module.release();
    return CUDA_SUCCESS;
}

// The library stays open: other modules of the same source share it.
API CUresult cuModuleUnload(CUmodule module) { delete (Module *) module; return CUDA_SUCCESS; }

API CUresult cuModuleGetFunction(CUfunction *function, CUmodule module, const char *name) {
    auto &kernels = ((Module *) module)->kernels;
    auto found = kernels.find(name);
    if (found == kernels.end()) return CUDA_ERROR_NOT_FOUND;
    *function = (CUfunction) found->second.get();
    return CUDA_SUCCESS;
}

API CUresult cuOccupancyMaxPotentialBlockSize(int *grid, int *block, CUfunction, CUoccupancyB2DSize, size_t, int) {
    *grid = 132;
    *block = 256;
    return CUDA_SUCCESS;
}

API CUresult cuLaunchKernel(CUfunction function, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by, unsigned bz,
                            unsigned, CUstream s, void **arguments, void **) {
    auto &kernel = *(Kernel *) function;
    if (gx == 0 || gy == 0 || gz == 0 || (size_t) bx * by * bz == 0 || (size_t) bx * by * bz > 1024 || gy > 65535 || gz > 65535) {
        say("%s: grid %u %u %u, block %u %u %u cannot be launched", kernel.name.c_str(), gx, gy, gz, bx, by, bz);
        return CUDA_ERROR_INVALID_VALUE;
    }
    counts.launches++;
    if (verbose()) say("launch %s, grid %u %u %u, block %u %u %u%s", kernel.name.c_str(), gx, gy, gz, bx, by, bz, stream(s).capturing ? ", captured" : "");
    std::vector<std::vector<char>> values;
    for (size_t i = 0; i < kernel.sizes.size(); i++) {
        auto *from = (const char *) arguments[i];  // TornadoVM passes null for a region that it does not use
        values.push_back(from ? std::vector<char>(from, from + kernel.sizes[i]) : std::vector<char>(kernel.sizes[i], 0));
    }
    auto run = kernel.run;
    return enqueue(s, [=]() mutable {
        kernelsRun++;
        std::vector<void *> pointers;
        for (auto &value : values) pointers.push_back(value.data());
        const unsigned grid[] = {gx, gy, gz}, block[] = {bx, by, bz};
        run(pointers.data(), grid, block);
    });
}
