/* What the C providers share: the given allocators, property bags, reference-counted
 * objects that belong to a logon, the IMAPIProp methods, tables and status objects.
 *
 * Two kinds of memory on purpose (msproviderinit.md, "Notes to implementers"): whatever a
 * caller can see comes from the allocators handed to the entry point; bookkeeping of our
 * own comes from the C heap. */
#ifndef SUBJECTS_COMMON_H
#define SUBJECTS_COMMON_H

#ifndef CINTERFACE
#define CINTERFACE
#endif
#include <windows.h>
#include <mapix.h>
#include <mapispi.h>
#include <mapiutil.h>
#include <stdlib.h>
#include <string.h>

#include "fast.h"
#include "fault.h"
#include "platform.h"

/* A slot shared by several interfaces has another `this` type in each of them. */
#define SLOT(function) ((void *)(function))
#define LENGTH(array) (sizeof(array) / sizeof((array)[0]))
#define METHODS(vtbl_type) ((ULONG)(sizeof(vtbl_type) / sizeof(void *)))

typedef struct {
    LPALLOCATEBUFFER buffer;
    LPALLOCATEMORE more;
    LPFREEBUFFER free;
} Alloc;

/* --- property bags (bag.c) --- */

typedef struct {
    ULONG count, room;
    SPropValue *values;
} Bag;

const SPropValue *bag_find(const Bag *bag, ULONG tag); /* by id; any type */
SCODE bag_set(Bag *bag, const SPropValue *value);
void bag_set_long(Bag *bag, ULONG tag, LONG value);
void bag_set_text(Bag *bag, ULONG tag, const char *text);
void bag_set_bytes(Bag *bag, ULONG tag, ULONG size, const void *bytes);
void bag_remove(Bag *bag, ULONG tag);
void bag_copy(Bag *to, const Bag *from);
void bag_clear(Bag *bag);
/* One value for a caller, of the type asked for, its data chained to `root`. */
SCODE bag_give(const Alloc *alloc, const Bag *bag, ULONG tag, ULONG flags, void *root, SPropValue *out);
SCODE give_bytes(const Alloc *alloc, ULONG size, const void *bytes, ULONG *out_size, LPENTRYID *out);

/* --- names of recipients (names.c) --- */

int name_begins(const SPropValue *text, const SPropValue *with); /* whatever the case, and the width of either */
/* Who is known: numbers, and what describes each. */
typedef struct {
    void (*describe)(ULONG number, Bag *bag);
    ULONG first, count;
} People;
HRESULT names_resolve(const Alloc *alloc, const People *people, const SPropTagArray *tags, ULONG flags, LPADRLIST list,
                      LPFlagList found);

/* --- objects of a logon (object.c) --- */

typedef struct Object Object;

/* The objects one logon has handed out: its logoff has to let go of all of them
 * (shutting-down-a-service-provider.md, tasks of a logoff method). */
typedef struct {
    Alloc alloc;
    Object *first;
} Family;

struct Object {
    const void *vtbl;
    LONG refs;
    ULONG type; /* MAPI_FOLDER, ... */
    const IID *const *iids;
    void (*drop)(Object *self); /* frees what it holds, not the object; may be NULL */
    Family *family;
    Object *next;
    Object *parent; /* kept alive by this one */
    Bag bag;
};

void *object_new(size_t size, Family *family, Object *parent, const void *vtbl, const IID *const *iids,
                 ULONG type, void (*drop)(Object *));
HRESULT WINAPI object_query(Object *self, REFIID iid, void **out);
ULONG WINAPI object_addref(Object *self);
ULONG WINAPI object_release(Object *self);
void family_leave(Object *object);
/* Frees every object still open; their callers were told by the logoff. */
void family_free(Family *family);

#define UNKNOWN_SLOTS \
    .QueryInterface = SLOT(object_query), .AddRef = SLOT(object_addref), .Release = SLOT(object_release)

/* --- IMAPIProp over the object's bag (object.c) --- */

HRESULT WINAPI prop_last_error(Object *self, HRESULT result, ULONG flags, LPMAPIERROR *error);
HRESULT WINAPI prop_save(Object *self, ULONG flags);
HRESULT WINAPI prop_get(Object *self, LPSPropTagArray tags, ULONG flags, ULONG *count, LPSPropValue *out);
HRESULT WINAPI prop_list(Object *self, ULONG flags, LPSPropTagArray *out);
HRESULT WINAPI prop_open(Object *self, ULONG tag, LPCIID iid, ULONG options, ULONG flags, LPUNKNOWN *out);
HRESULT WINAPI prop_set(Object *self, ULONG count, LPSPropValue values, LPSPropProblemArray *problems);
HRESULT WINAPI prop_delete(Object *self, LPSPropTagArray tags, LPSPropProblemArray *problems);
HRESULT WINAPI prop_refuse(void); /* for slots whose arguments nobody reads */

#define PROP_SLOTS_WITHOUT_SAVE \
    UNKNOWN_SLOTS, .GetLastError = SLOT(prop_last_error), .GetProps = SLOT(prop_get), \
    .GetPropList = SLOT(prop_list), .OpenProperty = SLOT(prop_open), .SetProps = SLOT(prop_set), \
    .DeleteProps = SLOT(prop_delete), .CopyTo = SLOT(prop_refuse), .CopyProps = SLOT(prop_refuse), \
    .GetNamesFromIDs = SLOT(prop_refuse), .GetIDsFromNames = SLOT(prop_refuse)
#define PROP_SLOTS PROP_SLOTS_WITHOUT_SAVE, .SaveChanges = SLOT(prop_save)

/* --- a table over a snapshot of rows (table.c) --- */

typedef struct Table Table;
Table *table_new(Family *family, Object *parent);
Bag *table_add_row(Table *table); /* owned by the table; fill it at once */
LPMAPITABLE table_face(Table *table);
void table_guesses(Table *table); /* takes PR_ANR restrictions from here on */

/* --- status objects and status rows (status.c) --- */

typedef struct {
    const char *display, *dll;
    ULONG type;    /* MAPI_STORE_PROVIDER, ... */
    ULONG methods; /* STATUS_VALIDATE_STATE | ... */
} StatusFacts;

Object *status_new(Family *family, const StatusFacts *facts);
/* The logon's end of its status object; `support` may be NULL when it is gone already. */
void status_retire(Object *status, LPMAPISUP support);
HRESULT status_row(LPMAPISUP support, const StatusFacts *facts, ULONG code, ULONG flags);
/* Subscribe for asynchronous notification, as clients are told. */
HRESULT support_subscribe(LPMAPISUP support, LPNOTIFKEY key, ULONG mask, LPMAPIADVISESINK sink, ULONG *connection);

/* --- entry identifiers --- */

typedef struct {
    BYTE flags[4];
    MAPIUID provider;
    ULONG kind; /* MAPI_FOLDER, ... */
    ULONG id;
} EntryId;

EntryId entry_id(const MAPIUID *provider, ULONG kind, ULONG id);
/* Zero unless the bytes are one of this provider's. */
int entry_id_read(const MAPIUID *provider, ULONG size, const void *bytes, EntryId *out);
int same_iid(REFIID a, REFIID b);

#endif
