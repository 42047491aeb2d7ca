/* A MAPI in miniature, for trying the subjects alone: allocators that notice misuse, and a
 * support object whose Release ends a logon the way the documents say. Not the product. */
#ifndef SUBJECTS_MINI_H
#define SUBJECTS_MINI_H

#ifndef CINTERFACE
#define CINTERFACE
#endif
#include <windows.h>
#include <mapix.h>
#include <mapispi.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void *dlopen(const char *, int);
void *dlsym(void *, const char *);
int dlclose(void *);
char *dlerror(void);
int usleep(unsigned);
enum { NOW = 2, NOLOAD = 4 };

static int findings;
static const char *scenario = "";

static void found(const char *what, long number)
{
    findings++;
    printf("FOUND [%s] %s (%ld)\n", scenario, what, number);
}

/* --- buffers: freed blocks stay behind, marked, so that a second free is seen --- */

typedef struct Block {
    struct Block *next, *chain;
    ULONG magic;
    ULONG size;
} Block;
enum { HEAD = 0x48454144, MORE = 0x4d4f5245, DEAD = 0x44454144, TAKEN = 0x54414b4e };
static long live_buffers;
static int keep_dead = 1;
static Block *dead;

static SCODE WINAPI allocate(ULONG size, LPVOID *out)
{
    Block *block = malloc(sizeof *block + size);
    *block = (Block){.magic = HEAD, .size = size};
    live_buffers++;
    *out = block + 1;
    return S_OK;
}

static SCODE WINAPI allocate_more(ULONG size, LPVOID root, LPVOID *out)
{
    Block *head = (Block *)root - 1, *block = malloc(sizeof *block + size);
    if (head->magic != HEAD)
        found("AllocateMore on no head of a chain", (long)head->magic);
    *block = (Block){.chain = head->chain, .magic = MORE, .size = size};
    head->chain = block;
    *out = block + 1;
    return S_OK;
}

static void bury(Block *block)
{
    block->magic = DEAD;
    block->next = dead;
    dead = block;
    if (!keep_dead) {
        dead = block->next;
        free(block);
    }
}

static ULONG WINAPI free_buffer(LPVOID buffer)
{
    if (!buffer)
        return 0;
    Block *block = (Block *)buffer - 1;
    if (block->magic != HEAD) {
        found(block->magic == DEAD ? "buffer freed twice"
              : block->magic == MORE ? "chained block freed alone"
              : block->magic == TAKEN ? "invalidated object freed by its provider" : "foreign buffer freed", 0);
        return 0;
    }
    live_buffers--;
    for (Block *chained = block->chain; chained;) {
        Block *next = chained->chain;
        bury(chained);
        chained = next;
    }
    bury(block);
    return 0;
}

/* --- a sink, a profile section, a support object --- */

typedef struct {
    const void *vtbl;
    LONG refs;
    long calls;
    int over; /* no call is due any more */
} Counted;

static ULONG WINAPI add(Counted *self) { return (ULONG)++self->refs; }
static HRESULT WINAPI no_interface(Counted *self, REFIID iid, void **out) { *out = NULL; return E_NOINTERFACE; }
static HRESULT WINAPI refuse(void) { return MAPI_E_NO_SUPPORT; }
static HRESULT WINAPI fine(void) { return S_OK; }

static ULONG WINAPI drop(Counted *self)
{
    if (--self->refs < 0)
        found("sink or profile section released too often", self->refs);
    return (ULONG)self->refs;
}

static ULONG WINAPI on_notify(Counted *self, ULONG count, LPNOTIFICATION what)
{
    self->calls++;
    if (self->over)
        found("OnNotify after Unadvise", 0);
    return 0;
}

static const IMAPIAdviseSinkVtbl sink_vtbl = {(void *)no_interface, (void *)add, (void *)drop, (void *)on_notify};
static IProfSectVtbl section_vtbl;

static IMAPISupportVtbl support_vtbl;

typedef struct {
    const IMAPISupportVtbl *vtbl;
    LONG refs;
    int store;             /* its Release logs the store off */
    LPUNKNOWN provider;    /* shut down inside the last Release of the last logon */
    int *live_logons;
    LPMSLOGON logon;
    int told;              /* StoreLogoffTransports */
    ULONG told_flags;
    long subscriptions, rows, uids;
    Counted section;
    Counted *subscriber;
} Support;

static int shutdown_nested;

static void used(Support *self, const char *what)
{
    if (self->refs <= 0)
        found(what, self->refs);
}

static ULONG WINAPI support_addref(Support *self) { return (ULONG)++self->refs; }

static ULONG WINAPI support_release(Support *self)
{
    LONG left = --self->refs;
    if (left < 0)
        found("support object released too often", left);
    if (left != 0)
        return (ULONG)left;
    if (self->section.refs > 0)
        found("support object released before the profile section", self->section.refs);
    if (self->store && self->logon) {
        LPMSLOGON logon = self->logon;
        ULONG zero = 0;
        self->logon = NULL;
        if (logon->lpVtbl->Logoff(logon, &zero) != S_OK)
            found("Logoff failed", 0);
        if (logon->lpVtbl->Release(logon) != 0)
            found("logon object not gone", 0);
    }
    if (self->live_logons && --*self->live_logons == 0 && self->provider) {
        ULONG zero = 0;
        LPXPPROVIDER provider = (LPXPPROVIDER)self->provider; /* Shutdown is slot 3 in all three */
        shutdown_nested = 1;
        if (provider->lpVtbl->Shutdown(provider, &zero) != S_OK)
            found("Shutdown failed", 0);
        provider->lpVtbl->Release(provider);
    }
    return 0;
}

static HRESULT WINAPI subscribe(Support *self, LPNOTIFKEY key, ULONG mask, ULONG flags, LPMAPIADVISESINK sink,
                                ULONG *connection)
{
    used(self, "Subscribe on a dead support object");
    sink->lpVtbl->AddRef(sink);
    self->subscriber = (Counted *)sink;
    *connection = (ULONG)++self->subscriptions;
    return S_OK;
}

static HRESULT WINAPI unsubscribe(Support *self, ULONG connection)
{
    used(self, "Unsubscribe on a dead support object");
    self->subscriptions--;
    drop(self->subscriber);
    return S_OK;
}

static HRESULT WINAPI modify_row(Support *self, ULONG count, LPSPropValue values, ULONG flags)
{
    used(self, "ModifyStatusRow on a dead support object");
    self->rows++;
    return S_OK;
}

static HRESULT WINAPI set_uid(Support *self, LPMAPIUID uid, ULONG flags)
{
    used(self, "SetProviderUID on a dead support object");
    self->uids++;
    return S_OK;
}

static HRESULT WINAPI open_section(Support *self, LPMAPIUID uid, ULONG flags, LPPROFSECT *out)
{
    self->section.vtbl = &section_vtbl;
    self->section.refs++;
    *out = (LPPROFSECT)&self->section;
    return S_OK;
}

static HRESULT WINAPI wrap(Support *self, ULONG size, LPENTRYID id, ULONG *out_size, LPENTRYID *out)
{
    void *copy;
    allocate(size, &copy);
    memcpy(copy, id, size);
    *out_size = size;
    *out = copy;
    return S_OK;
}

static HRESULT WINAPI tell(Support *self, ULONG *flags)
{
    used(self, "StoreLogoffTransports on a dead support object");
    self->told++;
    self->told_flags = *flags;
    return S_OK;
}

/* The invalid object: only AddRef and Release, and its memory is ours now. */
typedef struct {
    const IUnknownVtbl *vtbl;
    LONG refs;
} Invalid;
static ULONG WINAPI invalid_add(Invalid *self) { return (ULONG)++self->refs; }
static ULONG WINAPI invalid_drop(Invalid *self)
{
    LONG left = --self->refs;
    if (!left) {
        ((Block *)self - 1)->magic = HEAD;
        live_buffers++;
        free_buffer(self);
    }
    return (ULONG)left;
}
static const IUnknownVtbl invalid_vtbl = {(void *)refuse, (void *)invalid_add, (void *)invalid_drop};

static HRESULT WINAPI make_invalid(Support *self, ULONG flags, Invalid *object, ULONG refs, ULONG methods)
{
    used(self, "MakeInvalid on a dead support object");
    object->vtbl = &invalid_vtbl;
    object->refs = (LONG)refs;
    ((Block *)object - 1)->magic = TAKEN; /* MAPI's from now on */
    live_buffers--;
    return S_OK;
}

static void build_vtables(void)
{
    void **slots = (void **)&support_vtbl;
    for (size_t i = 0; i < sizeof support_vtbl / sizeof(void *); i++)
        slots[i] = (void *)refuse;
    support_vtbl.AddRef = (void *)support_addref;
    support_vtbl.Release = (void *)support_release;
    support_vtbl.Subscribe = (void *)subscribe;
    support_vtbl.Unsubscribe = (void *)unsubscribe;
    support_vtbl.ModifyStatusRow = (void *)modify_row;
    support_vtbl.SetProviderUID = (void *)set_uid;
    support_vtbl.OpenProfileSection = (void *)open_section;
    support_vtbl.WrapStoreEntryID = (void *)wrap;
    support_vtbl.StoreLogoffTransports = (void *)tell;
    support_vtbl.MakeInvalid = (void *)make_invalid;
    support_vtbl.SpoolerNotify = (void *)fine;
    support_vtbl.PrepareSubmit = (void *)fine;
    slots = (void **)&section_vtbl;
    for (size_t i = 0; i < sizeof section_vtbl / sizeof(void *); i++)
        slots[i] = (void *)fine;
    section_vtbl.AddRef = (void *)add;
    section_vtbl.Release = (void *)drop;
}

static Support new_support(int store)
{
    Support support = {.vtbl = &support_vtbl, .refs = 1, .store = store};
    return support;
}

static void expect(const char *what, HRESULT result)
{
    if (result != S_OK && result != MAPI_E_NO_SUPPORT)
        found(what, result);
}

static void release(const char *what, void *object)
{
    LPUNKNOWN unknown = object;
    if (unknown && unknown->lpVtbl->Release(unknown) != 0)
        found(what, 0);
}

#endif
