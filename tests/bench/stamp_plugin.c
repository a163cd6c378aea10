/* A plugin without a C library, for the benchmarks: it appends its number and the wall time to a file and says OK. Its start costs a tenth of
 * a program's that has one, so that the engine's share is seen. Usage: stamp_plugin NUMBER FILE */
#include <stdint.h>

#include <asm/unistd.h>

#if !defined(__x86_64__)
#error "written for x86-64"
#endif

static long call3(long number, long a, long b, long c) {
  long result;
  __asm__ volatile("syscall" : "=a"(result) : "a"(number), "D"(a), "S"(b), "d"(c) : "rcx", "r11", "memory");
  return result;
}

struct record {
  int64_t number;
  int64_t nanoseconds;
};

enum { kAppend = 02001, kRealtime = 0 };

__attribute__((used)) static void begin(long* stack) {
  const long count = stack[0];
  char** arguments = (char**)(stack + 1);
  if (count > 2) {
    int64_t time[2];
    call3(__NR_clock_gettime, kRealtime, (long)time, 0);
    struct record record = {0, time[0] * 1000000000 + time[1]};
    for (const char* digit = arguments[1]; *digit >= '0' && *digit <= '9'; ++digit)
      record.number = record.number * 10 + (*digit - '0');
    const long file = call3(__NR_open, (long)arguments[2], kAppend, 0);
    call3(__NR_write, file, (long)&record, sizeof record);
  }
  static const char kText[] = "OK - fine|t=1\n";
  call3(__NR_write, 1, (long)kText, sizeof kText - 1);
  call3(__NR_exit_group, 0, 0, 0);
}

__asm__(".globl _start\n_start:\n  mov %rsp, %rdi\n  and $-16, %rsp\n  call begin\n");
