#include "platform.h"

#include <stdlib.h>

#ifdef _WIN32
#include <windows.h>

struct Thread {
    HANDLE handle;
    void (*body)(void *);
    void *arg;
};

static DWORD WINAPI run(void *arg)
{
    Thread *thread = arg;
    thread->body(thread->arg);
    return 0;
}

Thread *thread_start(void (*body)(void *), void *arg)
{
    Thread *thread = calloc(1, sizeof *thread);
    if (!thread)
        return NULL;
    thread->body = body;
    thread->arg = arg;
    thread->handle = CreateThread(NULL, 0, run, thread, 0, NULL);
    if (!thread->handle) {
        free(thread);
        return NULL;
    }
    return thread;
}

void thread_join(Thread *thread)
{
    if (!thread)
        return;
    WaitForSingleObject(thread->handle, INFINITE);
    CloseHandle(thread->handle);
    free(thread);
}

void sleep_ms(unsigned ms) { Sleep(ms); }

static SRWLOCK gate_lock = SRWLOCK_INIT;
static CONDITION_VARIABLE gate_changed = CONDITION_VARIABLE_INIT;
static int gate_open;

int gate_wait(unsigned ms)
{
    AcquireSRWLockExclusive(&gate_lock);
    if (!gate_open)
        SleepConditionVariableSRW(&gate_changed, &gate_lock, ms, 0);
    int open = gate_open;
    ReleaseSRWLockExclusive(&gate_lock);
    return open;
}

void gate_set(int open)
{
    AcquireSRWLockExclusive(&gate_lock);
    gate_open = open;
    WakeAllConditionVariable(&gate_changed);
    ReleaseSRWLockExclusive(&gate_lock);
}

static SRWLOCK library_lock = SRWLOCK_INIT;
void lock_library(void) { AcquireSRWLockExclusive(&library_lock); }
void unlock_library(void) { ReleaseSRWLockExclusive(&library_lock); }

void *library_open(const char *name) { return LoadLibraryA(name); }
void *library_symbol(void *library, const char *symbol) { return (void *)GetProcAddress(library, symbol); }
void library_close(void *library) { FreeLibrary(library); }

static int own_path(char *path, DWORD room, DWORD extra)
{
    HMODULE self = NULL;
    DWORD from_address = GET_MODULE_HANDLE_EX_FLAG_FROM_ADDRESS;
    if (!GetModuleHandleExA(from_address | extra, (LPCSTR)(void *)lock_library, &self))
        return 0;
    return path ? GetModuleFileNameA(self, path, room) != 0 : 1;
}

void pin_own_library(void) { own_path(NULL, 0, 0); }

void crash_unseen(void)
{
    TerminateProcess(GetCurrentProcess(), (UINT)EXCEPTION_ACCESS_VIOLATION);
}

void remove_own_file(void)
{
    char path[MAX_PATH], aside[MAX_PATH + 8];
    if (!own_path(path, sizeof path, GET_MODULE_HANDLE_EX_FLAG_UNCHANGED_REFCOUNT))
        return;
    /* Windows refuses to delete a mapped image, but it can be moved aside. */
    lstrcpyA(aside, path);
    lstrcatA(aside, ".gone");
    MoveFileExA(path, aside, MOVEFILE_REPLACE_EXISTING);
}

void *mapi_function(const char *name)
{
    HMODULE mapi = GetModuleHandleA("mapi32.dll");
    return mapi ? (void *)GetProcAddress(mapi, name) : NULL;
}

#else
#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

struct Thread {
    pthread_t handle;
    void (*body)(void *);
    void *arg;
};

static void *run(void *arg)
{
    Thread *thread = arg;
    thread->body(thread->arg);
    return NULL;
}

Thread *thread_start(void (*body)(void *), void *arg)
{
    Thread *thread = calloc(1, sizeof *thread);
    if (!thread)
        return NULL;
    thread->body = body;
    thread->arg = arg;
    if (pthread_create(&thread->handle, NULL, run, thread) != 0) {
        free(thread);
        return NULL;
    }
    return thread;
}

void thread_join(Thread *thread)
{
    if (!thread)
        return;
    pthread_join(thread->handle, NULL);
    free(thread);
}

void sleep_ms(unsigned ms)
{
    struct timespec rest = {ms / 1000, (long)(ms % 1000) * 1000000L};
    nanosleep(&rest, NULL);
}

static pthread_mutex_t gate_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t gate_changed = PTHREAD_COND_INITIALIZER;
static int gate_open;

int gate_wait(unsigned ms)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += (long)ms * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    pthread_mutex_lock(&gate_lock);
    if (!gate_open)
        pthread_cond_timedwait(&gate_changed, &gate_lock, &until);
    int open = gate_open;
    pthread_mutex_unlock(&gate_lock);
    return open;
}

void gate_set(int open)
{
    pthread_mutex_lock(&gate_lock);
    gate_open = open;
    pthread_cond_broadcast(&gate_changed);
    pthread_mutex_unlock(&gate_lock);
}

static pthread_mutex_t library_lock = PTHREAD_MUTEX_INITIALIZER;
void lock_library(void) { pthread_mutex_lock(&library_lock); }
void unlock_library(void) { pthread_mutex_unlock(&library_lock); }

void *library_open(const char *name)
{
    char file[64];
    snprintf(file, sizeof file, "lib%s.so", name);
    return dlopen(file, RTLD_NOW | RTLD_LOCAL);
}

void *library_symbol(void *library, const char *symbol) { return dlsym(library, symbol); }
void library_close(void *library) { dlclose(library); }

static const char *own_path(void)
{
    Dl_info info;
    return dladdr((void *)lock_library, &info) ? info.dli_fname : NULL;
}

void pin_own_library(void)
{
    const char *path = own_path();
    if (path)
        dlopen(path, RTLD_NOW); /* the handle is dropped on purpose */
}

void crash_unseen(void)
{
    signal(SIGSEGV, SIG_DFL);
    raise(SIGSEGV);
}

void remove_own_file(void)
{
    const char *path = own_path();
    if (path)
        unlink(path);
}

void *mapi_function(const char *name)
{
    void *found = dlsym(RTLD_DEFAULT, name);
    void *mapi = found ? NULL : dlopen("libmapi32.so", RTLD_NOW | RTLD_NOLOAD);
    if (mapi) {
        found = dlsym(mapi, name);
        dlclose(mapi);
    }
    return found;
}
#endif
