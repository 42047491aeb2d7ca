/* mock_mapi.h: the mock's own functions, for test programs that know they run against it.
 *
 * A program that links or loads mapi32.dll (libmapi32.so) of mock-mapi can record each of its tests into a trace of its own, and
 * choose which provider libraries its sessions log on to. `mapi-conformance check FILE` judges such a trace. Nothing else is
 * needed: no runner, no configuration file. C99 and C++11; no other header of MAPI is needed.
 *
 * Every function may be called on any thread, in any order, with any argument: what makes no sense is answered with a
 * negative code and changes nothing. Text is UTF-8. docs/sdk.md tells more.
 */
#ifndef MOCK_MAPI_H
#define MOCK_MAPI_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(_WIN32) && !defined(MOCK_MAPI_NO_IMPORT)
#define MOCK_MAPI_API __declspec(dllimport)
#else
#define MOCK_MAPI_API
#endif

/* The version this header is of; mock_mapi_version() tells that of the library. */
#define MOCK_MAPI_VERSION "0.1.0"

/* Answers: negative ones are failures, and have the values of MAPI's own codes. */
typedef int32_t mock_mapi_result;

/* Done. */
#define MOCK_MAPI_OK ((mock_mapi_result)0)
/* Done, though something of MAPI was still open: initialised, a session, an object of one, a buffer. */
#define MOCK_MAPI_LEFT_OPEN ((mock_mapi_result)1)
/* Not done and no failure: mapi-conformance records this process from its start to its end, and goes on doing so. */
#define MOCK_MAPI_RECORDED_OUTSIDE ((mock_mapi_result)2)
/* A null pointer, an empty name, a kind of provider that is none (MAPI_E_INVALID_PARAMETER). */
#define MOCK_MAPI_E_INVALID ((mock_mapi_result)(int32_t)0x80070057u)
/* No such profile, provider library or folder, or no recording to stop (MAPI_E_NOT_FOUND). */
#define MOCK_MAPI_E_NOT_FOUND ((mock_mapi_result)(int32_t)0x8004010Fu)
/* The name is taken (MAPI_E_COLLISION). */
#define MOCK_MAPI_E_COLLISION ((mock_mapi_result)(int32_t)0x80040604u)
/* Not now: a recording is on, a session is there, or MAPI is being called (MAPI_E_BUSY). */
#define MOCK_MAPI_E_BUSY ((mock_mapi_result)(int32_t)0x8004010Bu)
/* The file may not be written (MAPI_E_NO_ACCESS). */
#define MOCK_MAPI_E_NO_ACCESS ((mock_mapi_result)(int32_t)0x80070005u)
/* The file cannot be written for another reason (MAPI_E_DISK_ERROR). */
#define MOCK_MAPI_E_DISK ((mock_mapi_result)(int32_t)0x80040116u)
/* A defect of the mock (MAPI_E_CALL_FAILED). */
#define MOCK_MAPI_E_FAILED ((mock_mapi_result)(int32_t)0x80004005u)

/* The sorts of service provider. */
#define MOCK_MAPI_STORE 1u
#define MOCK_MAPI_ADDRESS_BOOK 2u
#define MOCK_MAPI_TRANSPORT 3u

/* One provider of a profile. */
typedef struct mock_mapi_provider {
    uint32_t kind;       /* MOCK_MAPI_STORE, MOCK_MAPI_ADDRESS_BOOK or MOCK_MAPI_TRANSPORT */
    const char *library; /* path of its library; NULL is the mock's built-in one */
} mock_mapi_provider;

/* The version of the library, as "0.1.0". Never NULL; not to be freed. */
MOCK_MAPI_API const char *mock_mapi_version(void);

/* Records from here into a file; one that is there is replaced, and {pid} in its name stands for the process. The subsystem
 * begins anew with the profiles there are; the built-in providers' mailbox is empty. BUSY while a recording is on, and while
 * anything of MAPI is open: a trace that began in the middle could not be judged. */
MOCK_MAPI_API mock_mapi_result mock_mapi_start_recording(const char *file);

/* Ends the recording; its file is whole now. LEFT_OPEN: what is open is judged as if the process had ended here. NOT_FOUND
 * without a recording. MAPI goes on working, unrecorded. */
MOCK_MAPI_API mock_mapi_result mock_mapi_stop_recording(void);

/* Puts a text into the trace, for whoever reads it. */
MOCK_MAPI_API mock_mapi_result mock_mapi_mark(const char *text);

/* Makes a profile with these providers, without making it the default. No providers (count 0) means one built-in provider of
 * each sort. NOT_FOUND: a library is no file. */
MOCK_MAPI_API mock_mapi_result mock_mapi_create_profile(const char *name, const mock_mapi_provider *providers, size_t count);

/* Makes a profile the default, to which MAPILogonEx logs on with MAPI_USE_DEFAULT or without a name. BUSY while a session is there. */
MOCK_MAPI_API mock_mapi_result mock_mapi_select_profile(const char *name);

/* Makes everything as it was when the process began, ending a recording that is on: one profile of built-in providers. LEFT_OPEN:
 * something was open and is given up; its pointers must not be used any more. BUSY while MAPI is being called. */
MOCK_MAPI_API mock_mapi_result mock_mapi_reset(void);

#ifdef __cplusplus
}
#endif

#endif
