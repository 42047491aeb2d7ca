/* Fast shutdown: the two interfaces of it, which are newer than the headers (imapiclientshutdowniunknown.md,
 * imapiprovidershutdowniunknown.md), and the provider's as all providers here implement it. */
#ifndef SUBJECTS_FAST_H
#define SUBJECTS_FAST_H

#include <windows.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef struct FastFace FastFace;

/* One vtable for both: they have the same methods. */
typedef struct {
    HRESULT(WINAPI *QueryInterface)(FastFace *self, const IID *iid, void **out);
    ULONG(WINAPI *AddRef)(FastFace *self);
    ULONG(WINAPI *Release)(FastFace *self);
    HRESULT(WINAPI *QueryFastShutdown)(FastFace *self);
    HRESULT(WINAPI *NotifyProcessShutdown)(FastFace *self);
    HRESULT(WINAPI *DoFastShutdown)(FastFace *self);
} FastVtbl;

/* A second interface pointer of a provider object: it stands in the object, and its references are the object's. */
struct FastFace {
    const FastVtbl *lpVtbl;
    void *owner; /* the object's first interface pointer */
};

extern const IID iid_client_shutdown, iid_provider_shutdown;

void fast_face(FastFace *face, void *owner);
/* Whether the object answers this identifier with its face; a faulty one does not. */
int fast_asked(const IID *iid);

#ifdef __cplusplus
}
#endif
#endif
