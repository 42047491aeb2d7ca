/* What the parts of the C client share. */
#ifndef SUBJECTS_CLIENT_H
#define SUBJECTS_CLIENT_H

#define CINTERFACE
#include <windows.h>
#include <mapix.h>
#include <mapiutil.h>
#include <stdlib.h>
#include <string.h>

#include "fast.h"
#include "fault.h"

/* Prints a step; whether it succeeded. */
int step(const char *what, HRESULT result);

/* What only faulty clients do, before MAPIInitialize and in the middle. */
void too_early(void);
void blocks_of_its_own(void);
/* Asks a transport to send what waits; nothing without one. */
void flush_transport(LPMAPISESSION session, LPMAPITABLE status);
/* A name of somebody in the first container that names are looked up in, for free(); NULL if there is none. */
char *somebody(LPADRBOOK book);
void resolve_names(LPADRBOOK book);
/* The end of a `--fast` client. Answers whether the process may end now. */
int exit_fast(LPMAPISESSION session);
void disable_fast_shutdown(void);

#endif
