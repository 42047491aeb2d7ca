/* The binary interface as third-party headers see it, one fact per line, for comparison with
 * what the mock believes:
 *     Interface slot Method           place in the vtable, from offsetof
 *     iid Interface {GUID}
 *     methods Interface count         the whole vtable, so that nothing is missing at its end
 *     sizeof Type bytes  /  offsetof Type field bytes
 *     args Interface::Method word...  the arguments, from abi_args.cpp, which says what a word is
 * The method names are spelled out; a wrong or missing one does not compile or shows in the count. */
#define CINTERFACE
#include <windows.h>
#include <mapix.h>
#include <mapispi.h>
#include <mapiutil.h>
#include <stdio.h>

extern const IID IID_IMalloc;
void print_arguments(void);

static void print_iid(const char *name, const IID *iid)
{
    printf("iid %s {%08X-%04X-%04X-%02X%02X-%02X%02X%02X%02X%02X%02X}\n", name, (unsigned)iid->Data1, iid->Data2,
           iid->Data3, iid->Data4[0], iid->Data4[1], iid->Data4[2], iid->Data4[3], iid->Data4[4], iid->Data4[5],
           iid->Data4[6], iid->Data4[7]);
}

#define FACE(name, iid)                                                            \
    print_iid(#name, &iid);                                                        \
    printf("methods %s %zu\n", #name, sizeof(name##Vtbl) / sizeof(void *))
#define SLOT(name, method) printf("%s %zu %s\n", #name, offsetof(name##Vtbl, method) / sizeof(void *), #method)
#define SIZE(type) printf("sizeof %s %zu\n", #type, sizeof(type))
#define FIELD(type, field) printf("offsetof %s %s %zu\n", #type, #field, offsetof(type, field))

static void interfaces(void)
{
#include "abi_slots.h"
}

static void structures(void)
{
    SIZE(LONG); SIZE(ULONG); SIZE(HRESULT); SIZE(SCODE); SIZE(ULONG_PTR); SIZE(WCHAR); SIZE(ENTRYID);
    SIZE(SPropValue); FIELD(SPropValue, ulPropTag); FIELD(SPropValue, dwAlignPad); FIELD(SPropValue, Value);
    SIZE(SBinary); FIELD(SBinary, cb); FIELD(SBinary, lpb);
    SIZE(SRow); FIELD(SRow, ulAdrEntryPad); FIELD(SRow, cValues); FIELD(SRow, lpProps);
    SIZE(SRowSet); FIELD(SRowSet, cRows); FIELD(SRowSet, aRow);
    SIZE(ADRENTRY); FIELD(ADRENTRY, ulReserved1); FIELD(ADRENTRY, cValues); FIELD(ADRENTRY, rgPropVals);
    SIZE(ADRLIST); FIELD(ADRLIST, cEntries); FIELD(ADRLIST, aEntries);
    SIZE(MAPIERROR); FIELD(MAPIERROR, ulVersion); FIELD(MAPIERROR, lpszError); FIELD(MAPIERROR, lpszComponent);
    FIELD(MAPIERROR, ulLowLevelError); FIELD(MAPIERROR, ulContext);
    SIZE(NOTIFICATION); FIELD(NOTIFICATION, ulEventType); FIELD(NOTIFICATION, info);
    SIZE(ERROR_NOTIFICATION); FIELD(ERROR_NOTIFICATION, scode); FIELD(ERROR_NOTIFICATION, lpMAPIError);
    SIZE(NEWMAIL_NOTIFICATION); FIELD(NEWMAIL_NOTIFICATION, lpszMessageClass); FIELD(NEWMAIL_NOTIFICATION, ulMessageFlags);
    SIZE(OBJECT_NOTIFICATION); FIELD(OBJECT_NOTIFICATION, ulObjType); FIELD(OBJECT_NOTIFICATION, lpPropTagArray);
    SIZE(TABLE_NOTIFICATION); FIELD(TABLE_NOTIFICATION, hResult); FIELD(TABLE_NOTIFICATION, propIndex);
    FIELD(TABLE_NOTIFICATION, row);
    SIZE(EXTENDED_NOTIFICATION); FIELD(EXTENDED_NOTIFICATION, ulEvent); FIELD(EXTENDED_NOTIFICATION, pbEventParameters);
    SIZE(STATUS_OBJECT_NOTIFICATION); FIELD(STATUS_OBJECT_NOTIFICATION, cValues); FIELD(STATUS_OBJECT_NOTIFICATION, lpPropVals);
    SIZE(MAPIINIT_0); FIELD(MAPIINIT_0, ulVersion); FIELD(MAPIINIT_0, ulFlags);
    SIZE(ENTRYLIST); FIELD(ENTRYLIST, cValues); FIELD(ENTRYLIST, lpbin);
    SIZE(SBinaryArray); FIELD(SBinaryArray, cValues); FIELD(SBinaryArray, lpbin);
    SIZE(OBJECT_NOTIFICATION); FIELD(OBJECT_NOTIFICATION, ulObjType); FIELD(OBJECT_NOTIFICATION, cbParentID);
    FIELD(OBJECT_NOTIFICATION, lpParentID); FIELD(OBJECT_NOTIFICATION, cbOldID); FIELD(OBJECT_NOTIFICATION, cbOldParentID);
    FIELD(OBJECT_NOTIFICATION, lpPropTagArray);
    SIZE(TABLE_NOTIFICATION); FIELD(TABLE_NOTIFICATION, hResult); FIELD(TABLE_NOTIFICATION, propIndex);
    FIELD(TABLE_NOTIFICATION, propPrior); FIELD(TABLE_NOTIFICATION, row);
    SIZE(SPropTagArray); FIELD(SPropTagArray, cValues); FIELD(SPropTagArray, aulPropTag);
    SIZE(SPropProblem); SIZE(SPropProblemArray); FIELD(SPropProblemArray, aProblem);
    SIZE(FLATENTRY); FIELD(FLATENTRY, cb); FIELD(FLATENTRY, abEntry);
    SIZE(MAPINAMEID); FIELD(MAPINAMEID, ulKind); FIELD(MAPINAMEID, Kind);
    SIZE(MAPIUID); SIZE(NOTIFKEY); FIELD(NOTIFKEY, ab);
    SIZE(OPTIONDATA); FIELD(OPTIONDATA, lpRecipGUID); FIELD(OPTIONDATA, cOptionsProps); FIELD(OPTIONDATA, lpOptionsProps);
    FIELD(FlagList, cFlags); FIELD(FlagList, ulFlag);
    SIZE(SPropertyRestriction); FIELD(SPropertyRestriction, ulPropTag); FIELD(SPropertyRestriction, lpProp);
    SIZE(SRestriction); FIELD(SRestriction, res); SIZE(SSortOrderSet); FIELD(SSortOrderSet, aSort);
}

int main(void)
{
    interfaces();
    structures();
    print_arguments();
    return 0;
}
