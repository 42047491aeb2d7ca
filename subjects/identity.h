/* What identity.cpp and identity_client.cpp agree on: which entry identifiers name what, and two interfaces of their own. */
#ifndef SUBJECTS_IDENTITY_H
#define SUBJECTS_IDENTITY_H

#include <windows.h>
#include <mapix.h>
#include <mapispi.h>

extern "C" {
extern const IID IID_IMAPIProp, IID_IMAPIStatus, IID_IMAPIControl, IID_IMAPITable;
}

/* An entry identifier: flags, the provider's identifier, and what it names. */
struct EntryName {
    BYTE flags[4];
    MAPIUID uid;
    BYTE what;
};
const MAPIUID identity_uid = {{0x1d, 0x2b, 0x91, 0x60, 0x0e, 0x77, 0x45, 0x12, 0xa3, 0x5c, 0x49, 0x44, 0x45, 0x4e, 0x54, 0x01}};
enum { SEVERAL_BASES = 1, TEAR_OFF = 2 };
inline EntryName entry_name(BYTE what) { return {{0, 0, 0, 0}, identity_uid, what}; }

/* Extends an interface of MAPI. */
const IID IID_IAdder = {0x7f3b1c01, 0x5e0a, 0x4c11, {0x9d, 0x21, 0x10, 0x20, 0x30, 0x40, 0x50, 0x60}};
struct IAdder : IMAPIStatus {
    virtual HRESULT WINAPI Add(ULONG a, ULONG b, ULONG *sum) = 0;
};

/* Has nothing to do with MAPI, as a stream has not. */
const IID IID_IJoin = {0x7f3b1c02, 0x5e0a, 0x4c11, {0x9d, 0x21, 0x10, 0x20, 0x30, 0x40, 0x50, 0x60}};
struct IJoin : IUnknown {
    virtual ULONG WINAPI Join(ULONG a, ULONG b, ULONG c, ULONG d, ULONG e, ULONG f, ULONG g, ULONG h) = 0;
};

inline bool same(REFIID a, REFIID b) { return memcmp(&a, &b, sizeof(IID)) == 0; }

#endif
