/* The pair of a logon: the store object clients see and the logon object MAPI sees are one
 * block, made together and freed together (imslogoniunknown.md). */
#ifndef SUBJECTS_STORE_H
#define SUBJECTS_STORE_H

#include "mailbox.h"

typedef struct Pair Pair;

typedef struct {
    const IMSProviderVtbl *vtbl;
    LONG refs;
    Alloc alloc;
    int shut_down;
    Pair *pairs;
    FastFace fast;
} Provider;

typedef struct Advice {
    struct Advice *next;
    ULONG connection, mask;
    LPMAPIADVISESINK sink; /* a reference of ours, until Unadvise (imsgstore-advise.md) */
} Advice;

struct Pair {
    Object store; /* first: a Pair* is the client's LPMDB; in no family's list */
    const IMSLogonVtbl *logon_vtbl;
    LONG logon_refs;
    Family family;
    Provider *provider; /* NULL once the logon left its provider's list */
    struct Pair *next;
    LPMAPISUP support; /* one reference, given back by whoever empties this field */
    LPMAPISUP former_support; /* never used by a right variant */
    int transports_told, logged_off, ready_to_send, for_spooler;
    int forced; /* Logoff came while the support object was still held */
    ULONG key_size; /* the entry identifier it was opened with */
    BYTE *key;
    Object *status;
    Advice *advice;
    ULONG last_connection;
};

extern const MAPIUID store_uid;
extern const StatusFacts store_status_facts;
extern const IMSLogonVtbl store_logon_vtbl;
extern const IMsgStoreVtbl store_vtbl;
extern const IID *const store_iids[];
extern LPMAPIADVISESINK store_late_sink; /* FAULT_NOTIFY_AFTER_LOGOFF only */

HRESULT item_open(Pair *pair, ULONG id, LPUNKNOWN *out, ULONG *type);
LPMAPITABLE outgoing_queue(Pair *pair);
void pair_notify(Pair *pair, ULONG event, ULONG kind, ULONG id, ULONG parent_id);
LPMAPISUP pair_support(Pair *pair); /* NULL when it has been given back */
void pair_free(Pair *pair);

#endif
