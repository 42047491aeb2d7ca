/* A library for Windows that imports OLE and is loaded by a client at run time. */
#include <windows.h>
#include <ole2.h>

#include "platform.h"

SUBJECT_EXPORT HRESULT WINAPI late_initialize(void *reserved) { return OleInitialize(reserved); }
SUBJECT_EXPORT void WINAPI late_uninitialize(void) { OleUninitialize(); }
