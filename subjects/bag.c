#include "common.h"

static ULONG text_size(ULONG type, const SPropValue *value)
{
    if (type == PT_STRING8)
        return (ULONG)strlen(value->Value.lpszA) + 1;
    /* No wcslen: the library's wide characters may be wider than 16 bits. */
    ULONG length = 0;
    while (value->Value.lpszW[length])
        length++;
    return (length + 1) * (ULONG)sizeof(WCHAR);
}

/* The block a value points to, or NULL for a value that is all in place. */
static const void *data_of(const SPropValue *value, ULONG *size)
{
    *size = 0;
    switch (PROP_TYPE(value->ulPropTag)) {
    case PT_STRING8:
        *size = text_size(PT_STRING8, value);
        return value->Value.lpszA;
    case PT_UNICODE:
        *size = text_size(PT_UNICODE, value);
        return value->Value.lpszW;
    case PT_BINARY:
        *size = value->Value.bin.cb;
        return value->Value.bin.lpb;
    case PT_CLSID:
        *size = sizeof(GUID);
        return value->Value.lpguid;
    default:
        return NULL;
    }
}

static void point_to(SPropValue *value, void *data)
{
    if (PROP_TYPE(value->ulPropTag) == PT_BINARY)
        value->Value.bin.lpb = data;
    else
        value->Value.lpszA = data; /* the other pointers share the union */
}

static void free_value(SPropValue *value)
{
    ULONG size;
    free((void *)data_of(value, &size));
}

static SPropValue *find(const Bag *bag, ULONG tag)
{
    for (ULONG i = 0; i < bag->count; i++)
        if (PROP_ID(bag->values[i].ulPropTag) == PROP_ID(tag))
            return &bag->values[i];
    return NULL;
}

const SPropValue *bag_find(const Bag *bag, ULONG tag) { return find(bag, tag); }

SCODE bag_set(Bag *bag, const SPropValue *value)
{
    SPropValue copy = *value;
    ULONG size;
    if (PROP_TYPE(value->ulPropTag) & MV_FLAG)
        return MAPI_E_NO_SUPPORT;
    const void *data = data_of(value, &size);
    if (data) {
        void *own = malloc(size ? size : 1);
        if (!own)
            return MAPI_E_NOT_ENOUGH_MEMORY;
        memcpy(own, data, size);
        point_to(&copy, own);
    }
    SPropValue *slot = find(bag, value->ulPropTag);
    if (slot) {
        free_value(slot);
    } else {
        if (bag->count == bag->room) {
            ULONG room = bag->room ? bag->room * 2 : 8;
            SPropValue *more = realloc(bag->values, room * sizeof *more);
            if (!more) {
                free_value(&copy);
                return MAPI_E_NOT_ENOUGH_MEMORY;
            }
            bag->values = more;
            bag->room = room;
        }
        slot = &bag->values[bag->count++];
    }
    *slot = copy;
    return S_OK;
}

void bag_set_long(Bag *bag, ULONG tag, LONG number)
{
    SPropValue value = {.ulPropTag = tag};
    value.Value.l = number;
    bag_set(bag, &value);
}

void bag_set_text(Bag *bag, ULONG tag, const char *text)
{
    SPropValue value = {.ulPropTag = CHANGE_PROP_TYPE(tag, PT_STRING8)};
    value.Value.lpszA = (LPSTR)text;
    bag_set(bag, &value);
}

void bag_set_bytes(Bag *bag, ULONG tag, ULONG size, const void *bytes)
{
    SPropValue value = {.ulPropTag = tag};
    value.Value.bin.cb = size;
    value.Value.bin.lpb = (LPBYTE)bytes;
    bag_set(bag, &value);
}

void bag_remove(Bag *bag, ULONG tag)
{
    SPropValue *slot = find(bag, tag);
    if (!slot)
        return;
    free_value(slot);
    *slot = bag->values[--bag->count];
}

void bag_copy(Bag *to, const Bag *from)
{
    for (ULONG i = 0; i < from->count; i++)
        bag_set(to, &from->values[i]);
}

void bag_clear(Bag *bag)
{
    for (ULONG i = 0; i < bag->count; i++)
        free_value(&bag->values[i]);
    free(bag->values);
    memset(bag, 0, sizeof *bag);
}

static SCODE give_text(const Alloc *alloc, const SPropValue *from, ULONG type, void *root, SPropValue *out)
{
    ULONG from_type = PROP_TYPE(from->ulPropTag);
    ULONG length = text_size(from_type, from) / (from_type == PT_UNICODE ? sizeof(WCHAR) : 1);
    void *text;
    SCODE sc = alloc->more(length * (type == PT_UNICODE ? sizeof(WCHAR) : 1), root, &text);
    if (sc != S_OK)
        return sc;
    for (ULONG i = 0; i < length; i++) {
        ULONG c = from_type == PT_UNICODE ? (ULONG)from->Value.lpszW[i] : (ULONG)(BYTE)from->Value.lpszA[i];
        if (type == PT_UNICODE)
            ((WCHAR *)text)[i] = (WCHAR)c;
        else
            ((char *)text)[i] = (char)(c < 0x80 ? c : '?');
    }
    out->Value.lpszA = text;
    return S_OK;
}

SCODE bag_give(const Alloc *alloc, const Bag *bag, ULONG tag, ULONG flags, void *root, SPropValue *out)
{
    const SPropValue *from = find(bag, tag);
    ULONG type = PROP_TYPE(tag), have = from ? PROP_TYPE(from->ulPropTag) : PT_ERROR;
    int have_text = have == PT_STRING8 || have == PT_UNICODE;
    memset(out, 0, sizeof *out);
    if (type == PT_UNSPECIFIED)
        type = have_text ? (flags & MAPI_UNICODE ? PT_UNICODE : PT_STRING8) : have;
    int fits = have == type || (have_text && (type == PT_STRING8 || type == PT_UNICODE));
    if (!from || !fits) {
        out->ulPropTag = CHANGE_PROP_TYPE(tag, PT_ERROR);
        out->Value.err = MAPI_E_NOT_FOUND;
        return S_OK;
    }
    ULONG size;
    const void *data = data_of(from, &size);
    SPropValue copy = *from;
    copy.ulPropTag = CHANGE_PROP_TYPE(tag, type);
    SCODE sc = S_OK;
    if (have_text) {
        sc = give_text(alloc, from, type, root, &copy);
    } else if (data) {
        void *block;
        sc = alloc->more(size ? size : 1, root, &block);
        if (sc == S_OK) {
            memcpy(block, data, size);
            point_to(&copy, block);
        }
    }
    if (sc == S_OK)
        *out = copy;
    return sc;
}

SCODE give_bytes(const Alloc *alloc, ULONG size, const void *bytes, ULONG *out_size, LPENTRYID *out)
{
    void *block;
    SCODE sc = alloc->buffer(size, &block);
    if (sc != S_OK)
        return sc;
    memcpy(block, bytes, size);
    *out_size = size;
    *out = block;
    return S_OK;
}

EntryId entry_id(const MAPIUID *provider, ULONG kind, ULONG id)
{
    EntryId eid = {.provider = *provider, .kind = kind, .id = id};
    return eid;
}

int entry_id_read(const MAPIUID *provider, ULONG size, const void *bytes, EntryId *out)
{
    if (size != sizeof *out || !bytes)
        return 0;
    memcpy(out, bytes, sizeof *out);
    return memcmp(&out->provider, provider, sizeof *provider) == 0;
}

int same_iid(REFIID a, REFIID b) { return memcmp(a, b, sizeof(IID)) == 0; }
