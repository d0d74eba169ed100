#define _GNU_SOURCE
#include "cpreallocate.h"

#include <errno.h>

#ifdef __linux__
#include <fcntl.h>

int cpreallocate_keep_size(int descriptor, int64_t position, int64_t byte_count) {
    return fallocate(descriptor, FALLOC_FL_KEEP_SIZE, position, byte_count) == 0 ? 0 : errno;
}
#else
int cpreallocate_keep_size(int descriptor, int64_t position, int64_t byte_count) { return ENOTSUP; }
#endif
