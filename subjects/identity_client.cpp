// Asks the entries of identity.cpp for their interfaces, and holds what it is given against COM's rules: whichever pointer is
// asked, IUnknown is the same, what was given once is given again, and calls reach the object. Prints what is not so. With the argument
// `late` it calls what it has released, too.
#include <cstdio>

#include "identity.h"
#include "platform.h"

namespace {

int wrong;
bool late; // whether calls are made that no client may make

void expect(bool holds, const char *what)
{
    if (!holds) {
        wrong++;
        std::printf("identity_client: not so: %s\n", what);
    }
}

template <class Face> Face *ask(IUnknown *object, REFIID iid)
{
    Face *face = nullptr;
    HRESULT result = object->QueryInterface(iid, reinterpret_cast<LPVOID *>(&face));
    expect(result == S_OK && face, "it has the interface");
    return face;
}

template <class Face> IUnknown *unknown_of(Face *object)
{
    IUnknown *unknown = ask<IUnknown>(reinterpret_cast<IUnknown *>(object), IID_IUnknown);
    unknown->Release();
    return unknown;
}

IUnknown *open(IAddrBook *book, BYTE what)
{
    EntryName name = entry_name(what);
    ULONG type = 77;
    LPUNKNOWN entry = nullptr;
    HRESULT result = book->OpenEntry(sizeof name, reinterpret_cast<LPENTRYID>(&name), nullptr, 0, &type, &entry);
    expect(result == S_OK && entry && type == 0, "the entry is opened");
    return entry;
}

void several_bases(IAddrBook *book)
{
    IUnknown *entry = open(book, SEVERAL_BASES);
    IMAPIStatus *status = ask<IMAPIStatus>(entry, IID_IMAPIStatus);
    IAdder *adder = ask<IAdder>(entry, IID_IAdder);
    IMAPIControl *control = ask<IMAPIControl>(entry, IID_IMAPIControl);
    IJoin *join = ask<IJoin>(control, IID_IJoin);

    IUnknown *unknown = unknown_of(entry);
    expect(unknown == unknown_of(status), "IUnknown of the derived interface is that of the object");
    expect(unknown == unknown_of(control), "IUnknown of the second base is that of the object");
    expect(unknown == unknown_of(join), "IUnknown of an interface nobody knows is that of the object");
    IMAPIStatus *again = ask<IMAPIStatus>(control, IID_IMAPIStatus);
    expect(again == status, "an interface is the same whichever pointer is asked for it");
    again->Release();
    IMAPITable *table = reinterpret_cast<IMAPITable *>(1);
    HRESULT result = entry->QueryInterface(IID_IMAPITable, reinterpret_cast<LPVOID *>(&table));
    expect(result == MAPI_E_INTERFACE_NOT_SUPPORTED && !table, "an interface it has not is refused");

    ULONG sum = 0, state = 0;
    expect(status->ValidateState(0, 1) == S_OK, "a method of the derived interface arrives");
    expect(adder->Add(3, 4, &sum) == S_OK && sum == 7, "a method of an interface that extends one of MAPI's arrives");
    expect(join->Join(1, 2, 3, 4, 5, 6, 7, 8) == 12345678, "a method of an interface nobody knows arrives");
    expect(control->GetState(0, &state) == S_OK && state == 5, "five references are held");

    entry->Release();
    expect(status->SaveChanges(0) == S_OK, "the object lives as long as one of its interfaces is held");
    status->Release();
    adder->Release();
    control->Release();
    expect(join->Release() == 0, "the last reference is the last");
    if (!late)
        return;
    expect(status->SaveChanges(0) == HRESULT(MAPI_E_INVALID_OBJECT), "a late call is refused");
    expect(adder->Add(1, 1, &sum) == HRESULT(MAPI_E_INVALID_OBJECT), "a late call of a method nobody knows is refused");
}

void tear_off(IAddrBook *book)
{
    IUnknown *entry = open(book, TEAR_OFF);
    IMAPIControl *control = ask<IMAPIControl>(entry, IID_IMAPIControl);
    expect(unknown_of(entry) == unknown_of(control), "IUnknown of a tear-off is that of the object");
    ULONG state = 0;
    expect(control->AddRef() == 2 && control->Release() == 1, "a tear-off counts for itself");
    entry->Release();
    expect(control->GetState(0, &state) == S_OK && state == 1, "a tear-off keeps the object");
    expect(control->Release() == 0, "the last reference is the last");
}

template <class Function> Function *find(void *library, const char *name)
{
    void *found = library_symbol(library, name);
    expect(found, name);
    return reinterpret_cast<Function *>(found);
}

} // namespace

int main(int argc, char **argv)
{
    late = argc > 1 && !strcmp(argv[1], "late");
    void *mapi = library_open("mapi32");
    if (!mapi)
        return 2;
    MAPIINIT_0 init = {MAPI_INIT_VERSION, 0};
    LPMAPISESSION session = nullptr;
    LPADRBOOK book = nullptr;
    find<MAPIINITIALIZE>(mapi, "MAPIInitialize")(&init);
    HRESULT result = find<MAPILOGONEX>(mapi, "MAPILogonEx")(
        0, nullptr, nullptr, MAPI_EXTENDED | MAPI_NEW_SESSION | MAPI_USE_DEFAULT | MAPI_NO_MAIL, &session);
    if (result == S_OK && session->OpenAddressBook(0, nullptr, AB_NO_DIALOG, &book) == S_OK) {
        several_bases(book);
        tear_off(book);
        book->Release();
        session->Logoff(0, 0, 0);
        session->Release();
    } else
        expect(false, "a session with an address book");
    find<MAPIUNINITIALIZE>(mapi, "MAPIUninitialize")();
    library_close(mapi);
    std::printf("identity_client: %d wrong\n", wrong);
    return wrong != 0;
}
