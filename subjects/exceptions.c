/* A provider for Windows whose entry point ends its process, in the way that SUBJECT_END names: what Windows calls structured
 * exceptions, and what C runtimes make of abort and of an exit. Nothing of it is right. */
#include <stdlib.h>
#include <string.h>
#include <windows.h>

#include "platform.h"

/* Deeper than any stack, and too much in each call for them to become a loop. The call that is one too many leaves most of what it asked for,
 * for whoever handles the exception: Wine 8 gives them no more than a page or two of their own (SetThreadStackGuarantee does nothing). */
static int deep(unsigned depth)
{
    volatile char room[1 << 20];
    room[depth % sizeof room] = 1;
    return depth ? deep(depth - 1) + room[0] : 0;
}

SUBJECT_EXPORT HRESULT WINAPI MSProviderInit(void)
{
    const char *end = getenv("SUBJECT_END");
    if (!end)
        return E_FAIL;
    if (!strcmp(end, "access"))
        *(volatile int *)8 = 1;
    if (!strcmp(end, "stack"))
        return deep(1u << 30);
    if (!strcmp(end, "illegal"))
        __asm__ volatile("ud2");
    if (!strcmp(end, "division"))
        return 7 / *(volatile int *)&(int){0};
    if (!strcmp(end, "breakpoint"))
        __asm__ volatile("int3");
    if (!strcmp(end, "fastfail"))
        __asm__ volatile("int $0x29" ::"c"(7));
    if (!strcmp(end, "raise"))
        RaiseException(0xC0000420, EXCEPTION_NONCONTINUABLE, 0, NULL);
    if (!strcmp(end, "abort"))
        abort();
    if (!strcmp(end, "exit"))
        exit(3);
    return E_FAIL;
}
