#ifndef CPREALLOCATE_H
#define CPREALLOCATE_H

#include <stdint.h>

/// Gives a file blocks for `byte_count` bytes from `position` on without changing its size. `fallocate` is hidden from
/// Swift's Glibc module. Returns 0 or an errno; ENOTSUP where the platform has no such call.
int cpreallocate_keep_size(int descriptor, int64_t position, int64_t byte_count);

#endif
