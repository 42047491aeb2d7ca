/* A unit test as a vendor would write it, with no test framework so that nothing else is needed: one session with our own
 * transport in its profile, recorded into a trace that `mapi-conformance check` judges.
 *
 * Usage: session_test TRANSPORT TRACE */
#define CINTERFACE
#include <windows.h>
#include <mapix.h>
#include <mock_mapi.h>
#include <stdio.h>

static int expect(const char *what, long got)
{
    if (got != 0)
        printf("%s answered 0x%08lX\n", what, (unsigned long)got & 0xFFFFFFFF);
    return got == 0;
}

int main(int count, char **arguments)
{
    LPMAPISESSION session = NULL;
    mock_mapi_provider providers[2] = {{MOCK_MAPI_STORE, NULL}, {MOCK_MAPI_TRANSPORT, NULL}};
    int good = 1;

    if (count != 3) {
        puts("usage: session_test TRANSPORT TRACE");
        return 2;
    }
    printf("mock-mapi %s\n", mock_mapi_version());
    providers[1].library = arguments[1];
    good &= expect("create_profile", mock_mapi_create_profile("mine", providers, 2));
    good &= expect("select_profile", mock_mapi_select_profile("mine"));
    good &= expect("start_recording", mock_mapi_start_recording(arguments[2]));

    good &= expect("MAPIInitialize", MAPIInitialize(NULL));
    good &= expect("MAPILogonEx", MAPILogonEx(0, NULL, NULL, MAPI_EXTENDED | MAPI_NEW_SESSION | MAPI_USE_DEFAULT, &session));
    mock_mapi_mark("logged on");
    if (session) {
        good &= expect("Logoff", session->lpVtbl->Logoff(session, 0, 0, 0));
        session->lpVtbl->Release(session);
    }
    MAPIUninitialize();

    /* Not MOCK_MAPI_OK if something was left open. */
    good &= expect("stop_recording", mock_mapi_stop_recording());
    good &= expect("reset", mock_mapi_reset());
    puts(good ? "passed" : "failed");
    return !good;
}
