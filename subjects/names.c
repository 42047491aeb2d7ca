/* Names of recipients: what an unresolved one is compared with, and how its entry in an address list is
 * replaced (iabcontainer-resolvenames.md, "Notes to implementers"). */
#include "common.h"

static ULONG character(const SPropValue *text, ULONG i)
{
    ULONG c = PROP_TYPE(text->ulPropTag) == PT_UNICODE ? (ULONG)text->Value.lpszW[i] : (ULONG)(BYTE)text->Value.lpszA[i];
    return c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
}

/* Whether one text begins with the other, and how long the other is; the case of letters does not matter. */
static int begins(const SPropValue *text, const SPropValue *with, ULONG *length)
{
    for (*length = 0; character(with, *length); ++*length)
        if (character(text, *length) != character(with, *length))
            return 0;
    return 1;
}

static int is_text(const SPropValue *value)
{
    return value && (PROP_TYPE(value->ulPropTag) == PT_STRING8 || PROP_TYPE(value->ulPropTag) == PT_UNICODE);
}

int name_begins(const SPropValue *text, const SPropValue *with)
{
    ULONG length;
    return is_text(text) && is_text(with) && begins(text, with, &length) && length > 0;
}

static int name_equals(const SPropValue *text, const SPropValue *other)
{
    ULONG length;
    return is_text(text) && is_text(other) && begins(text, other, &length) && !character(text, length);
}

static const SPropValue *entry_prop(const ADRENTRY *entry, ULONG tag)
{
    for (ULONG i = 0; i < entry->cValues; i++)
        if (PROP_ID(entry->rgPropVals[i].ulPropTag) == PROP_ID(tag))
            return &entry->rgPropVals[i];
    return NULL;
}

static int is_asked_for(const SPropTagArray *tags, ULONG tag)
{
    for (ULONG i = 0; tags && i < tags->cValues; i++)
        if (PROP_ID(tags->aulPropTag[i]) == PROP_ID(tag))
            return 1;
    return 0;
}

/* What the entry holds, what was found, and an error for each property that was asked for and is not there. */
static HRESULT entry_resolve(const Alloc *alloc, ADRENTRY *entry, const Bag *found, const SPropTagArray *tags, ULONG flags)
{
    Bag all = {0};
    void *block;
    ULONG asked = tags ? tags->cValues : 0, count = 0;
    for (ULONG i = 0; i < entry->cValues; i++)
        bag_set(&all, &entry->rgPropVals[i]);
    bag_copy(&all, found);
    if (!FAULTY(FAULT_REPLACED_ENTRY_KEPT))
        alloc->free(entry->rgPropVals); /* first the old one, then the new */
    entry->cValues = 0;
    entry->rgPropVals = NULL;
    SCODE sc = alloc->buffer((all.count + asked) * (ULONG)sizeof(SPropValue), &block);
    if (sc == S_OK) {
        LPSPropValue props = block;
        for (ULONG i = 0; i < all.count && sc == S_OK; i++)
            if (!is_asked_for(tags, all.values[i].ulPropTag))
                sc = bag_give(alloc, &all, CHANGE_PROP_TYPE(all.values[i].ulPropTag, PT_UNSPECIFIED), flags, block, &props[count++]);
        for (ULONG i = 0; i < asked && sc == S_OK; i++)
            sc = bag_give(alloc, &all, tags->aulPropTag[i], flags, block, &props[count++]);
        if (sc == S_OK) {
            entry->cValues = count;
            entry->rgPropVals = props;
        } else {
            alloc->free(block);
        }
    }
    bag_clear(&all);
    return sc;
}

HRESULT names_resolve(const Alloc *alloc, const People *people, const SPropTagArray *tags, ULONG flags, LPADRLIST list,
                      LPFlagList found)
{
    for (ULONG i = 0; i < list->cEntries; i++) {
        ADRENTRY *entry = &list->aEntries[i];
        const SPropValue *id = entry_prop(entry, PR_ENTRYID);
        const SPropValue *name = entry_prop(entry, PR_DISPLAY_NAME);
        ULONG matches = 0;
        Bag match = {0};
        if (found->ulFlag[i] != MAPI_UNRESOLVED || !name || (id && id->ulPropTag == PR_ENTRYID))
            continue;
        for (ULONG number = 0; number < people->count; number++) {
            Bag one = {0};
            people->describe(people->first + number, &one);
            if (name_equals(bag_find(&one, PR_DISPLAY_NAME), name) && ++matches == 1)
                bag_copy(&match, &one);
            bag_clear(&one);
        }
        HRESULT result = matches == 1 ? entry_resolve(alloc, entry, &match, tags, flags) : S_OK;
        bag_clear(&match);
        if (FAILED(result))
            return result;
        if (matches)
            found->ulFlag[i] = matches == 1 ? MAPI_RESOLVED : MAPI_AMBIGUOUS;
    }
    return S_OK;
}
