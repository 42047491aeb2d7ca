/* A client that crashes on a thread of its own while another one logs off. With the argument `unseen` the crash is one that nobody in the
 * process is told of, as in programs that report their crashes by themselves. */
#define CINTERFACE
#include <windows.h>
#include <mapix.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "platform.h"

enum { BY_THEN_IT_LOGS_OFF = 700 };

static void crashes(void *unseen)
{
    sleep_ms(BY_THEN_IT_LOGS_OFF);
    if (unseen)
        crash_unseen();
    *(volatile int *)NULL = 0;
}

int main(int count, char **arguments)
{
    static int unseen;
    MAPIINIT_0 init = {MAPI_INIT_VERSION, MAPI_MULTITHREAD_NOTIFICATIONS};
    LPMAPISESSION session = NULL;
    Thread *other;
    CHECK(MAPIInitialize(&init) == S_OK);
    CHECK(MAPILogonEx(0, NULL, NULL, MAPI_EXTENDED | MAPI_NEW_SESSION | MAPI_USE_DEFAULT, &session) == S_OK);
    if (failed)
        return 1;
    other = thread_start(crashes, count > 1 && !strcmp(arguments[1], "unseen") ? &unseen : NULL);
    session->lpVtbl->Logoff(session, 0, 0, 0);
    thread_join(other);
    return 1;
}
