/* A provider that writes over memory of its process at random: SUBJECT_SEED says where. SUBJECT_SCRIBBLE says over what: `trace`, the mapping of
 * the trace alone, with the header of the file; else whatever can be written. Nothing of it is right. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "platform.h"

#define MOST 4096

static struct {
    volatile unsigned char *from;
    size_t size;
    int file;
} ranges[MOST];
static size_t count, all;

static void range(uintptr_t from, size_t size, int file)
{
    if (count < MOST && size) {
        ranges[count].from = (volatile unsigned char *)from;
        ranges[count].size = size;
        ranges[count++].file = file;
        all += size;
    }
}

#ifdef _WIN32
#include <windows.h>
#define CALL WINAPI
static void find(void)
{
    MEMORY_BASIC_INFORMATION facts;
    char *at = NULL;
    while (VirtualQuery(at, &facts, sizeof facts)) {
        if (facts.State == MEM_COMMIT && (facts.Protect == PAGE_READWRITE || facts.Protect == PAGE_EXECUTE_READWRITE))
            range((uintptr_t)facts.BaseAddress, facts.RegionSize, facts.Type == MEM_MAPPED);
        at = (char *)facts.BaseAddress + facts.RegionSize;
    }
}
#else
#define CALL
static void find(void)
{
    char line[4096];
    FILE *maps = fopen("/proc/self/maps", "r");
    while (maps && fgets(line, sizeof line, maps)) {
        unsigned long from, to;
        char rights[8];
        if (sscanf(line, "%lx-%lx %7s", &from, &to, rights) == 3 && rights[1] == 'w')
            range(from, to - from, rights[3] == 's');
    }
    if (maps)
        fclose(maps);
}
#endif

static uint64_t state;
static uint64_t next(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    state ^= state << 17;
    return state;
}

SUBJECT_EXPORT int32_t CALL MSProviderInit(void)
{
    const char *seed = getenv("SUBJECT_SEED"), *over = getenv("SUBJECT_SCRIBBLE");
    int only_trace = over && !strcmp(over, "trace");
    state = 0x9E3779B97F4A7C15u * (seed ? strtoul(seed, NULL, 10) + 1 : 1);
    find();
    if (only_trace)
        for (size_t i = 0; i < count; i++)
            for (size_t at = 0; ranges[i].file && at < ranges[i].size && at < 4096; at++)
                ranges[i].from[at] = (unsigned char)next();
    for (long writes = 0; !only_trace && all && writes < 20000000; writes++) {
        size_t at = (size_t)(next() % all), i = 0;
        while (at >= ranges[i].size)
            at -= ranges[i++].size;
        ranges[i].from[at] = (unsigned char)next();
    }
    return (int32_t)0x80004005;
}
