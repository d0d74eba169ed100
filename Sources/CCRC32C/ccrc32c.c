#include "ccrc32c.h"

#include <pthread.h>
#include <string.h>

// Portable: slicing by eight, tables made at first use.

static uint32_t table[8][256];
static pthread_once_t table_once = PTHREAD_ONCE_INIT;

static void make_table(void) {
    for (uint32_t n = 0; n < 256; n++) {
        uint32_t crc = n;
        for (int bit = 0; bit < 8; bit++) crc = crc & 1 ? crc >> 1 ^ 0x82F63B78u : crc >> 1;
        table[0][n] = crc;
    }
    for (uint32_t n = 0; n < 256; n++)
        for (int k = 1; k < 8; k++) table[k][n] = table[0][table[k - 1][n] & 0xFF] ^ table[k - 1][n] >> 8;
}

static uint32_t crc_portable(uint32_t crc, const uint8_t *p, size_t n) {
    pthread_once(&table_once, make_table);
    for (; n >= 8; p += 8, n -= 8) {
        uint32_t low = crc ^ ((uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24);
        crc = table[7][low & 0xFF] ^ table[6][low >> 8 & 0xFF] ^ table[5][low >> 16 & 0xFF] ^ table[4][low >> 24] ^
              table[3][p[4]] ^ table[2][p[5]] ^ table[1][p[6]] ^ table[0][p[7]];
    }
    while (n--) crc = table[0][(crc ^ *p++) & 0xFF] ^ crc >> 8;
    return crc;
}

#if defined(__x86_64__)
#include <immintrin.h>

// Three independent streams hide the three-cycle latency of the crc32 instruction; a carry-less multiplication moves a
// stream's remainder over the bytes that follow it. The constants are x^(8*BLOCK*k - 33) mod P, reflected.

#define BLOCK 1024

static uint64_t shift_one, shift_two;
static pthread_once_t shift_once = PTHREAD_ONCE_INIT;

// x^n mod P in reflected form (bit 31 is x^0).
static uint32_t power_of_x(uint64_t n) {
    uint32_t value = 0x80000000u;
    while (n--) value = value & 1 ? value >> 1 ^ 0x82F63B78u : value >> 1;
    return value;
}

static void make_shifts(void) {
    shift_one = power_of_x(8ull * BLOCK - 33);
    shift_two = power_of_x(16ull * BLOCK - 33);
}

__attribute__((target("sse4.2,pclmul"))) static uint64_t moved(uint32_t crc, uint64_t shift) {
    __m128i product = _mm_clmulepi64_si128(_mm_cvtsi64_si128((long long)crc), _mm_cvtsi64_si128((long long)shift), 0);
    return _mm_crc32_u64(0, (uint64_t)_mm_cvtsi128_si64(product));
}

__attribute__((target("sse4.2,pclmul"))) static uint32_t crc_hardware(uint32_t crc, const uint8_t *p, size_t n) {
    pthread_once(&shift_once, make_shifts);
    while (n >= 3 * BLOCK) {
        uint64_t a = crc, b = 0, c = 0;
        for (size_t i = 0; i < BLOCK; i += 8) {
            uint64_t x, y, z;
            memcpy(&x, p + i, 8);
            memcpy(&y, p + BLOCK + i, 8);
            memcpy(&z, p + 2 * BLOCK + i, 8);
            a = _mm_crc32_u64(a, x);
            b = _mm_crc32_u64(b, y);
            c = _mm_crc32_u64(c, z);
        }
        crc = (uint32_t)(moved((uint32_t)a, shift_two) ^ moved((uint32_t)b, shift_one) ^ c);
        p += 3 * BLOCK;
        n -= 3 * BLOCK;
    }
    uint64_t wide = crc;
    for (; n >= 8; p += 8, n -= 8) {
        uint64_t x;
        memcpy(&x, p, 8);
        wide = _mm_crc32_u64(wide, x);
    }
    crc = (uint32_t)wide;
    while (n--) crc = _mm_crc32_u8(crc, *p++);
    return crc;
}
#endif

uint32_t ccrc32c(uint32_t crc, const void *bytes, size_t count) {
#if defined(__x86_64__)
    static int hardware = -1;  // The same value from whichever thread asks first.
    int known = __atomic_load_n(&hardware, __ATOMIC_RELAXED);
    if (known < 0) {
        __builtin_cpu_init();
        known = __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("pclmul");
        __atomic_store_n(&hardware, known, __ATOMIC_RELAXED);
    }
    if (known) return ~crc_hardware(~crc, bytes, count);
#endif
    return ~crc_portable(~crc, bytes, count);
}
