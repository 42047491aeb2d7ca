/* Threads, locks and the library's own file, without any MAPI or Windows type: the
 * headers of the two worlds do not mix, so only platform.c sees the system's own. */
#ifndef SUBJECTS_PLATFORM_H
#define SUBJECTS_PLATFORM_H

#ifdef __cplusplus
extern "C" {
#endif

#ifdef _WIN32
#define SUBJECT_EXPORT __declspec(dllexport)
#else
#define SUBJECT_EXPORT __attribute__((visibility("default")))
#endif

typedef struct Thread Thread;

Thread *thread_start(void (*body)(void *), void *arg);
void thread_join(Thread *thread); /* also frees it; NULL is fine */
void sleep_ms(unsigned ms);

/* How a worker is told to stop: it waits at the gate, Shutdown opens it. */
int gate_wait(unsigned ms); /* nonzero once the gate is open */
void gate_set(int open);

/* One lock for the whole library; never held across a call out of it. */
void lock_library(void);
void unlock_library(void);

/* By bare name: "mapi32" is mapi32.dll or libmapi32.so. */
void *library_open(const char *name);
void *library_symbol(void *library, const char *symbol);
void library_close(void *library);

/* For the faults: a library that outstays its welcome or touches its own file. */
void pin_own_library(void);
void remove_own_file(void);
/* Brings the process down; unseen by whoever had asked the system to be told of crashes. */
void crash_unseen(void);
/* A function of the MAPI library if that is loaded already, else NULL. */
void *mapi_function(const char *name);

#ifdef __cplusplus
}
#endif
#endif
