// A client in C++ that names no library when it is linked: MAPI and OLE are opened at run
// time, as most of today's clients do. The session's life is shorter than client.c's; its end
// is left to smart pointers, in the order of ending-a-mapi-session.md.
#include <cstdio>
#include <cstdlib>

#include <windows.h>
#include <mapix.h>
#include <mapiutil.h>

#include "fault.h"
#include "platform.h"

extern "C" {
extern const IID IID_IMAPIAdviseSink;
}

namespace {

bool failed;

bool step(const char *what, HRESULT result)
{
    bool ok = SUCCEEDED(result);
    std::printf("client_dl: %s: %s (0x%08x)\n", what,
                ok ? "ok" : result == MAPI_E_NO_SUPPORT ? "no support" : "failed", unsigned(result));
    if (!ok && result != MAPI_E_NO_SUPPORT)
        failed = true;
    return ok;
}

// The functions by name; a missing one ends the program, as a failed import would.
template <class Function> void find(void *library, const char *name, Function &out)
{
    out = reinterpret_cast<Function>(library_symbol(library, name));
    if (!out) {
        std::printf("client_dl: no function %s\n", name);
        std::exit(2);
    }
}

struct Mapi {
    void *library = library_open("mapi32");
    void *ole_library = library_open("ole32");
    LPMAPIINITIALIZE initialize;
    LPMAPIUNINITIALIZE uninitialize;
    MAPILOGONEX *logon;
    LPMAPIFREEBUFFER free_buffer;
    HRESULT(WINAPI *ole_initialize)(LPVOID);
    void(WINAPI *ole_uninitialize)(void);

    Mapi()
    {
        if (!library || !ole_library) {
            std::printf("client_dl: no MAPI or OLE library\n");
            std::exit(2);
        }
        find(library, "MAPIInitialize", initialize);
        find(library, "MAPIUninitialize", uninitialize);
        find(library, "MAPILogonEx", logon);
        find(library, "MAPIFreeBuffer", free_buffer);
        find(ole_library, "OleInitialize", ole_initialize);
        find(ole_library, "OleUninitialize", ole_uninitialize);
    }
    Mapi(const Mapi &) = delete;
};

// One reference; releases when it goes out of scope, or earlier by reset.
template <class T> class Owned {
public:
    Owned() = default;
    Owned(const Owned &) = delete;
    ~Owned() { reset(); }
    void reset()
    {
        T *old = object_;
        object_ = nullptr;
        if (old)
            old->Release();
    }
    T **out() { return &object_; }
    T *get() const { return object_; }
    T *operator->() const { return object_; }
    explicit operator bool() const { return object_ != nullptr; }

private:
    T *object_ = nullptr;
};

template <class T> class Buffer {
public:
    explicit Buffer(const Mapi &mapi) : mapi_(mapi) {}
    Buffer(const Buffer &) = delete;
    ~Buffer() { mapi_.free_buffer(value_); }
    T **out() { return &value_; }
    T *operator->() const { return value_; }
    T &operator[](size_t i) const { return value_[i]; }
    explicit operator bool() const { return value_ != nullptr; }

private:
    const Mapi &mapi_;
    T *value_ = nullptr;
};

// The sink lives as long as anybody holds it, not as long as a connection does: it may be
// called after a successful Unadvise (timing-a-notification.md).
class Sink final : public IMAPIAdviseSink {
public:
    STDMETHODIMP QueryInterface(REFIID iid, LPVOID *out) override
    {
        static const IID unknown = {0, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};
        *out = nullptr;
        if (__builtin_memcmp(&iid, &unknown, sizeof iid) && __builtin_memcmp(&iid, &IID_IMAPIAdviseSink, sizeof iid))
            return MAPI_E_INTERFACE_NOT_SUPPORTED;
        AddRef();
        *out = this;
        return S_OK;
    }
    STDMETHODIMP_(ULONG) AddRef() override { return ULONG(__atomic_add_fetch(&refs_, 1, __ATOMIC_SEQ_CST)); }
    STDMETHODIMP_(ULONG) Release() override
    {
        LONG left = __atomic_sub_fetch(&refs_, 1, __ATOMIC_SEQ_CST);
        if (left == 0)
            delete this;
        return ULONG(left);
    }
    STDMETHODIMP_(ULONG) OnNotify(ULONG count, LPNOTIFICATION) override
    {
        __atomic_add_fetch(&seen, count, __ATOMIC_SEQ_CST);
        return 0;
    }
    ULONG seen = 0;

private:
    LONG refs_ = 1;
};

void free_rows(const Mapi &mapi, LPSRowSet rows)
{
    for (ULONG i = 0; i < rows->cRows; i++)
        mapi.free_buffer(rows->aRow[i].lpProps);
    mapi.free_buffer(rows);
}

void open_default_store(const Mapi &mapi, IMAPISession *session, Owned<IMsgStore> &store)
{
    SizedSPropTagArray(2, columns) = {2, {PR_ENTRYID, PR_DEFAULT_STORE}};
    Owned<IMAPITable> table;
    LPSRowSet rows;
    if (!step("GetMsgStoresTable", session->GetMsgStoresTable(0, table.out())) ||
        !step("SetColumns", table->SetColumns(reinterpret_cast<LPSPropTagArray>(&columns), 0)) ||
        !step("QueryRows", table->QueryRows(100, 0, &rows)))
        return;
    LPSPropValue best = nullptr;
    for (ULONG i = 0; i < rows->cRows; i++) {
        LPSPropValue row = rows->aRow[i].lpProps;
        bool is_default = row[1].ulPropTag == PR_DEFAULT_STORE && row[1].Value.b;
        if (row[0].ulPropTag == PR_ENTRYID && (!best || is_default))
            best = row;
    }
    if (best)
        step("OpenMsgStore",
             session->OpenMsgStore(0, best->Value.bin.cb, reinterpret_cast<LPENTRYID>(best->Value.bin.lpb), nullptr,
                                   MDB_WRITE | MDB_NO_DIALOG, store.out()));
    else
        step("default store", MAPI_E_NOT_FOUND);
    free_rows(mapi, rows);
}

void use_store(const Mapi &mapi, IMsgStore *store)
{
    SizedSPropTagArray(2, wanted) = {2, {PR_IPM_SUBTREE_ENTRYID, PR_IPM_OUTBOX_ENTRYID}};
    Buffer<SPropValue> ids(mapi);
    Owned<IMAPIFolder> outbox;
    Owned<IMessage> message;
    ULONG count, type;
    if (!step("GetProps", store->GetProps(reinterpret_cast<LPSPropTagArray>(&wanted), 0, &count, ids.out())) ||
        ids[1].ulPropTag != PR_IPM_OUTBOX_ENTRYID)
        return;
    if (!step("open Outbox", store->OpenEntry(ids[1].Value.bin.cb, reinterpret_cast<LPENTRYID>(ids[1].Value.bin.lpb),
                                              nullptr, MAPI_MODIFY, &type,
                                              reinterpret_cast<LPUNKNOWN *>(outbox.out()))))
        return;
    if (!step("CreateMessage", outbox->CreateMessage(nullptr, 0, message.out())))
        return;
    static char text[] = "Draft";
    SPropValue subject = {};
    subject.ulPropTag = PR_SUBJECT;
    subject.Value.lpszA = text;
    step("SetProps", message->SetProps(1, &subject, nullptr));
    step("SaveChanges", message->SaveChanges(0));
}

// What another thread does with a session it was handed.
void look_around(void *session)
{
    Owned<IMAPITable> status;
    step("GetStatusTable elsewhere", static_cast<IMAPISession *>(session)->GetStatusTable(0, status.out()));
}

void one_session(const Mapi &mapi)
{
    char *profile = std::getenv("MAPI_PROFILE");
    ULONG flags = MAPI_EXTENDED | MAPI_NEW_SESSION | (profile ? 0 : MAPI_USE_DEFAULT);
    // Declared in this order, destroyed in the other: the session would go last by itself.
    Owned<IMAPISession> session;
    Owned<Sink> sink;
    Owned<IMsgStore> store;
    Owned<IAddrBook> book;
    Owned<IMAPITable> status;
    ULONG_PTR on_store = 0; // as wide as any subsystem may write
    ULONG_PTR on_session = 0;
    if (!step("MAPILogonEx", mapi.logon(0, profile, nullptr, flags, session.out())))
        return;
    *sink.out() = new Sink;
    step("session Advise", session->Advise(0, nullptr, fnevCriticalError | fnevExtended, sink.get(),
                                           reinterpret_cast<ULONG *>(&on_session)));
    open_default_store(mapi, session.get(), store);
    if (store) {
        step("store Advise", store->Advise(0, nullptr, fnevNewMail | fnevObjectCreated, sink.get(),
                                           reinterpret_cast<ULONG *>(&on_store)));
        use_store(mapi, store.get());
    }
    if (FAULTY(FAULT_THREAD_NOT_INITIALIZED))
        thread_join(thread_start(look_around, session.get()));
    step("OpenAddressBook", session->OpenAddressBook(0, nullptr, AB_NO_DIALOG, book.out()));
    step("GetStatusTable", session->GetStatusTable(0, status.out()));

    if (on_store)
        step("store Unadvise", store->Unadvise(ULONG(on_store)));
    if (on_session)
        step("session Unadvise", session->Unadvise(ULONG(on_session)));
    if (FAULTY(FAULT_RELEASED_IN_WRONG_ORDER)) {
        step("Logoff", session->Logoff(0, 0, 0));
        session.reset();
        return; // and only now everything else
    }
    status.reset();
    book.reset();
    ULONG orderly = LOGOFF_ORDERLY;
    if (store && !FAULTY(FAULT_STORE_KEPT)) {
        step("StoreLogoff", store->StoreLogoff(&orderly));
        store.reset();
    }
    sink.reset();
    step("Logoff", session->Logoff(0, 0, 0));
    store.reset();
    session.reset();
}

void initialize(void *mapi)
{
    bool no_flag = FAULTY(FAULT_MULTITHREAD_FLAG_MISSING) || FAULTY(FAULT_FIRST_THREAD_LEAVES);
    MAPIINIT_0 init = {MAPI_INIT_VERSION, no_flag ? 0u : ULONG(MAPI_MULTITHREAD_NOTIFICATIONS)};
    step("MAPIInitialize", static_cast<Mapi *>(mapi)->initialize(&init));
}

void uninitialize(void *mapi) { static_cast<Mapi *>(mapi)->uninitialize(); }

// Every thread that uses MAPI does both for itself (using-thread-safe-objects.md).
void other_thread(void *mapi)
{
    initialize(mapi);
    if (!FAULTY(FAULT_THREAD_WITHOUT_UNINIT))
        uninitialize(mapi);
}

// The session's thread, while the one that initialised first has nothing more to do with MAPI.
void second_thread(void *mapi)
{
    initialize(mapi);
    gate_set(1);
    while (gate_wait(0))
        sleep_ms(1);
    one_session(*static_cast<Mapi *>(mapi));
    uninitialize(mapi);
}

} // namespace

int main()
{
    std::setvbuf(stdout, nullptr, _IOLBF, 0);
    Mapi mapi;
    step("OleInitialize", mapi.ole_initialize(nullptr));
    initialize(&mapi);
    if (FAULTY(FAULT_FIRST_THREAD_LEAVES)) {
        Thread *second = thread_start(second_thread, &mapi);
        while (!gate_wait(1000)) {
        }
        mapi.ole_uninitialize();
        uninitialize(&mapi);
        gate_set(0);
        thread_join(second);
        library_close(mapi.library);
        library_close(mapi.ole_library);
        return failed;
    }
    // Off by default: whether its MAPIUninitialize may come before this thread's OleUninitialize
    // depends on reading that rule by thread or by process.
    if (std::getenv("CLIENT_THREADS") || FAULTY(FAULT_THREAD_WITHOUT_UNINIT) || FAULTY(FAULT_MULTITHREAD_FLAG_MISSING))
        thread_join(thread_start(other_thread, &mapi));
    one_session(mapi);
    mapi.ole_uninitialize();
    if (FAULTY(FAULT_UNINIT_ON_OTHER_THREAD))
        thread_join(thread_start(uninitialize, &mapi));
    else if (!FAULTY(FAULT_MAPI_UNLOADED_INITIALIZED))
        uninitialize(&mapi);
    library_close(mapi.library);
    library_close(mapi.ole_library);
    std::printf("client_dl: done, %s\n", failed ? "with failures" : "all well");
    return failed;
}
