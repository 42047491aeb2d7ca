#include "common.h"

void *object_new(size_t size, Family *family, Object *parent, const void *vtbl, const IID *const *iids,
                 ULONG type, void (*drop)(Object *))
{
    /* One block from the given allocator, so that MakeInvalid may take it over
     * (imapisupport-makeinvalid.md, "Notes to callers"). */
    void *block;
    if (family->alloc.buffer((ULONG)size, &block) != S_OK)
        return NULL;
    Object *self = memset(block, 0, size);
    self->vtbl = vtbl;
    self->refs = 1;
    self->type = type;
    self->iids = iids;
    self->drop = drop;
    self->family = family;
    self->parent = parent;
    if (parent)
        object_addref(parent);
    bag_set_long(&self->bag, PR_OBJECT_TYPE, (LONG)type);
    lock_library();
    self->next = family->first;
    family->first = self;
    unlock_library();
    return self;
}

static void dismantle(Object *self)
{
    LPFREEBUFFER release_memory = self->family->alloc.free;
    if (self->drop)
        self->drop(self);
    bag_clear(&self->bag);
    release_memory(self);
}

void family_leave(Object *object)
{
    lock_library();
    for (Object **link = &object->family->first; *link; link = &(*link)->next)
        if (*link == object) {
            *link = object->next;
            break;
        }
    unlock_library();
}

void family_free(Family *family)
{
    lock_library();
    Object *object = family->first;
    family->first = NULL;
    unlock_library();
    while (object) {
        Object *next = object->next;
        dismantle(object);
        object = next;
    }
}

HRESULT WINAPI object_query(Object *self, REFIID iid, void **out)
{
    *out = NULL;
    for (const IID *const *known = self->iids; *known; known++)
        if (same_iid(*known, iid)) {
            /* Through the vtable: the store counts its references in a way of its own. */
            LPUNKNOWN face = (LPUNKNOWN)self;
            face->lpVtbl->AddRef(face);
            *out = self;
            return S_OK;
        }
    return MAPI_E_INTERFACE_NOT_SUPPORTED;
}

ULONG WINAPI object_addref(Object *self)
{
    return (ULONG)__atomic_add_fetch(&self->refs, 1, __ATOMIC_SEQ_CST);
}

ULONG WINAPI object_release(Object *self)
{
    LONG left = __atomic_sub_fetch(&self->refs, 1, __ATOMIC_SEQ_CST);
    if (left > 0)
        return (ULONG)left;
    Object *parent = self->parent;
    family_leave(self);
    dismantle(self);
    if (parent)
        object_release(parent);
    return 0;
}

HRESULT WINAPI prop_last_error(Object *self, HRESULT result, ULONG flags, LPMAPIERROR *error)
{
    *error = NULL;
    return S_OK;
}

HRESULT WINAPI prop_save(Object *self, ULONG flags) { return S_OK; }
HRESULT WINAPI prop_refuse(void) { return MAPI_E_NO_SUPPORT; }

HRESULT WINAPI prop_get(Object *self, LPSPropTagArray tags, ULONG flags, ULONG *count, LPSPropValue *out)
{
    const Alloc *alloc = &self->family->alloc;
    ULONG wanted = tags ? tags->cValues : self->bag.count;
    void *block;
    *count = 0;
    *out = NULL;
    SCODE sc = alloc->buffer((wanted ? wanted : 1) * (ULONG)sizeof(SPropValue), &block);
    if (sc != S_OK)
        return sc;
    SPropValue *values = block;
    HRESULT result = S_OK;
    for (ULONG i = 0; i < wanted; i++) {
        ULONG tag = tags ? tags->aulPropTag[i] : CHANGE_PROP_TYPE(self->bag.values[i].ulPropTag, PT_UNSPECIFIED);
        sc = bag_give(alloc, &self->bag, tag, flags, block, &values[i]);
        if (sc != S_OK) {
            alloc->free(block);
            return sc;
        }
        if (PROP_TYPE(values[i].ulPropTag) == PT_ERROR)
            result = MAPI_W_ERRORS_RETURNED;
    }
    *count = wanted;
    *out = values;
    return result;
}

HRESULT WINAPI prop_list(Object *self, ULONG flags, LPSPropTagArray *out)
{
    void *block;
    SCODE sc = self->family->alloc.buffer((ULONG)CbNewSPropTagArray(self->bag.count), &block);
    if (sc != S_OK)
        return sc;
    LPSPropTagArray tags = block;
    tags->cValues = self->bag.count;
    for (ULONG i = 0; i < self->bag.count; i++)
        tags->aulPropTag[i] = self->bag.values[i].ulPropTag;
    *out = tags;
    return S_OK;
}

HRESULT WINAPI prop_open(Object *self, ULONG tag, LPCIID iid, ULONG options, ULONG flags, LPUNKNOWN *out)
{
    *out = NULL;
    return MAPI_E_NO_SUPPORT;
}

HRESULT WINAPI prop_set(Object *self, ULONG count, LPSPropValue values, LPSPropProblemArray *problems)
{
    if (problems)
        *problems = NULL;
    for (ULONG i = 0; i < count; i++) {
        SCODE sc = bag_set(&self->bag, &values[i]);
        if (sc != S_OK)
            return sc;
    }
    return S_OK;
}

HRESULT WINAPI prop_delete(Object *self, LPSPropTagArray tags, LPSPropProblemArray *problems)
{
    if (problems)
        *problems = NULL;
    for (ULONG i = 0; i < tags->cValues; i++)
        bag_remove(&self->bag, tags->aulPropTag[i]);
    return S_OK;
}
