// Assertions document what our own code guarantees; they stay on in release, because a wrong winner
// list is worse than a stopped program. Never assert on bytes from disk, network or a flag: decode
// and refuse.
#ifndef DRUMROLL_BASE_ASSERT_H_
#define DRUMROLL_BASE_ASSERT_H_

#include <cstdio>
#include <cstdlib>

#define DRUMROLL_ASSERT(condition)                                                           \
  do {                                                                                       \
    if (!(condition)) [[unlikely]] {                                                         \
      std::fprintf(stderr, "%s:%d: assertion failed: %s\n", __FILE__, __LINE__, #condition); \
      std::abort();                                                                          \
    }                                                                                        \
  } while (false)

#endif  // DRUMROLL_BASE_ASSERT_H_
