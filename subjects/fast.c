/* IMAPIProviderShutdown of all providers here. Nothing of theirs is unsaved at any time, so they agree;
 * SUBJECT_FAST_SHUTDOWN=refuse makes them providers that opt out (fast-shutdown-user-options.md). */
#define CINTERFACE
#include "fast.h"

#include <mapicode.h>
#include <stdlib.h>
#include <string.h>

#include "fault.h"

const IID iid_client_shutdown = {0x00020397, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};
const IID iid_provider_shutdown = {0x00020398, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};

static HRESULT WINAPI face_query(FastFace *self, const IID *iid, void **out)
{
    LPUNKNOWN owner = self->owner;
    return owner->lpVtbl->QueryInterface(owner, iid, out);
}

static ULONG WINAPI face_addref(FastFace *self)
{
    LPUNKNOWN owner = self->owner;
    return owner->lpVtbl->AddRef(owner);
}

static ULONG WINAPI face_release(FastFace *self)
{
    LPUNKNOWN owner = self->owner;
    return owner->lpVtbl->Release(owner);
}

static HRESULT WINAPI face_asked(FastFace *self)
{
    const char *wanted = getenv("SUBJECT_FAST_SHUTDOWN");
    if (FAULTY(FAULT_FAST_QUERY_FAILS))
        return MAPI_E_CALL_FAILED;
    return wanted && strcmp(wanted, "refuse") == 0 ? MAPI_E_NO_SUPPORT : S_OK;
}

static HRESULT WINAPI face_notified(FastFace *self) { return FAULTY(FAULT_FAST_NOTICE_FAILS) ? MAPI_E_BUSY : S_OK; }

static HRESULT WINAPI face_exits(FastFace *self) { return FAULTY(FAULT_FAST_EXIT_FAILS) ? MAPI_E_CALL_FAILED : S_OK; }

static const FastVtbl vtbl = {face_query, face_addref, face_release, face_asked, face_notified, face_exits};

void fast_face(FastFace *face, void *owner)
{
    face->lpVtbl = &vtbl;
    face->owner = owner;
}

int fast_asked(const IID *iid)
{
    return !FAULTY(FAULT_FAST_NOT_IMPLEMENTED) && memcmp(iid, &iid_provider_shutdown, sizeof *iid) == 0;
}
