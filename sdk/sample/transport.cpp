// A transport provider as small as one can be that shuts down as documented: it sends nothing, and takes part in a session
// from XPProviderInit to Shutdown. Made to be certified: `mapi-conformance provider`.
#include <atomic>
#include <cstring>

#define INITGUID
#define USES_IID_IXPProvider
#define USES_IID_IXPLogon
#include <windows.h>
#include <initguid.h>
#include <mapix.h>
#include <mapispi.h>
#include <mapiutil.h>
#include <mapiguid.h>

namespace {

// The same on every system; on Windows it is in a library of its own.
const GUID unknown = {0, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};

// Younger than many headers: a client that exits at once is asked for by these (page `imapiprovidershutdowniunknown`).
const GUID provider_shutdown = {0x00020398, 0, 0, {0xC0, 0, 0, 0, 0, 0, 0, 0x46}};
struct ProviderShutdown : public IUnknown {
    STDMETHOD(QueryFastShutdown)() = 0;
    STDMETHOD(NotifyProcessShutdown)() = 0;
    STDMETHOD(DoFastShutdown)() = 0;
};

bool is(REFIID wanted, REFIID known) { return std::memcmp(&wanted, &known, sizeof(GUID)) == 0; }

// What both objects share: they live until the last reference goes.
template <class Interface> class Object : public Interface {
public:
    explicit Object(const GUID &own) : own_(own) {}
    virtual ~Object() {}

    STDMETHODIMP QueryInterface(REFIID wanted, LPVOID *out) override
    {
        *out = nullptr;
        if (!is(wanted, unknown) && !is(wanted, own_))
            return MAPI_E_INTERFACE_NOT_SUPPORTED;
        AddRef();
        *out = this;
        return S_OK;
    }
    STDMETHODIMP_(ULONG) AddRef() override { return ++references_; }
    STDMETHODIMP_(ULONG) Release() override
    {
        const ULONG left = --references_;
        if (left == 0)
            delete this;
        return left;
    }

private:
    const GUID &own_;
    std::atomic<ULONG> references_{1};
};

char address_type[] = "SAMPLE";
LPTSTR address_types[] = {reinterpret_cast<LPTSTR>(address_type)};
char display_name[] = "Sample transport";

class Logon final : public Object<IXPLogon> {
public:
    explicit Logon(LPMAPISUP support) : Object(IID_IXPLogon), support_(support)
    {
        support_->AddRef();
        show();
    }
    // Released without a logoff: what a logoff would have done is done now.
    ~Logon() override { let_go(); }

    STDMETHODIMP AddressTypes(ULONG *flags, ULONG *count, LPTSTR **types, ULONG *uid_count, LPMAPIUID **uids) override
    {
        *flags = 0;
        *count = 1;
        *types = address_types;
        *uid_count = 0;
        *uids = nullptr;
        return S_OK;
    }
    STDMETHODIMP RegisterOptions(ULONG *flags, ULONG *count, LPOPTIONDATA *options) override
    {
        *flags = 0;
        *count = 0;
        *options = nullptr;
        return S_OK;
    }
    STDMETHODIMP TransportNotify(ULONG *flags, LPVOID *) override
    {
        if (*flags & NOTIFY_BEGIN_INBOUND)
            status_ |= STATUS_INBOUND_ENABLED;
        if (*flags & NOTIFY_END_INBOUND)
            status_ &= ~STATUS_INBOUND_ENABLED;
        if (*flags & NOTIFY_BEGIN_OUTBOUND)
            status_ |= STATUS_OUTBOUND_ENABLED;
        if (*flags & NOTIFY_END_OUTBOUND)
            status_ &= ~STATUS_OUTBOUND_ENABLED;
        show();
        return S_OK;
    }
    STDMETHODIMP Idle(ULONG) override { return S_OK; }
    STDMETHODIMP TransportLogoff(ULONG) override
    {
        let_go();
        return S_OK;
    }
    STDMETHODIMP SubmitMessage(ULONG, LPMESSAGE, ULONG *, ULONG *) override { return MAPI_E_NOT_ME; }
    STDMETHODIMP EndMessage(ULONG, ULONG *flags) override
    {
        *flags = 0;
        return S_OK;
    }
    STDMETHODIMP Poll(ULONG *incoming) override
    {
        *incoming = 0;
        return S_OK;
    }
    STDMETHODIMP StartMessage(ULONG, LPMESSAGE, ULONG *) override { return MAPI_E_NOT_FOUND; }
    STDMETHODIMP OpenStatusEntry(LPCIID, ULONG, ULONG *, LPMAPISTATUS *) override { return MAPI_E_NO_SUPPORT; }
    STDMETHODIMP ValidateState(ULONG, ULONG) override { return S_OK; }
    STDMETHODIMP FlushQueues(ULONG, ULONG, LPENTRYID, ULONG) override { return S_OK; }

private:
    void show()
    {
        if (!support_)
            return;
        SPropValue row[2] = {};
        row[0].ulPropTag = PR_PROVIDER_DISPLAY_A;
        row[0].Value.lpszA = display_name;
        row[1].ulPropTag = PR_STATUS_CODE;
        row[1].Value.l = static_cast<LONG>(status_);
        support_->ModifyStatusRow(2, row, shown_ ? STATUSROW_UPDATE : 0);
        shown_ = true;
    }
    // The support object last of all: inside its Release, MAPI may shut the provider down.
    void let_go()
    {
        LPMAPISUP support = support_;
        support_ = nullptr;
        if (support)
            support->Release();
    }

    LPMAPISUP support_;
    ULONG status_ = STATUS_AVAILABLE;
    bool shown_ = false;
};

class Provider final : public Object<IXPProvider> {
public:
    Provider() : Object(IID_IXPProvider), exit_(*this) {}

    STDMETHODIMP QueryInterface(REFIID wanted, LPVOID *out) override
    {
        if (!is(wanted, provider_shutdown))
            return Object<IXPProvider>::QueryInterface(wanted, out);
        AddRef();
        *out = &exit_;
        return S_OK;
    }
    STDMETHODIMP Shutdown(ULONG *) override { return S_OK; }
    STDMETHODIMP TransportLogon(LPMAPISUP support, ULONG, LPTSTR, ULONG *flags, LPMAPIERROR *error, LPXPLOGON *logon) override
    {
        if (error)
            *error = nullptr;
        *flags = 0;
        *logon = new Logon(support);
        return S_OK;
    }

private:
    // The same object by its other interface. Nothing is kept in memory that an exit would lose, so that it agrees to one.
    class Exit final : public ProviderShutdown {
    public:
        explicit Exit(Provider &provider) : provider_(provider) {}
        STDMETHODIMP QueryInterface(REFIID wanted, LPVOID *out) override { return provider_.QueryInterface(wanted, out); }
        STDMETHODIMP_(ULONG) AddRef() override { return provider_.AddRef(); }
        STDMETHODIMP_(ULONG) Release() override { return provider_.Release(); }
        STDMETHODIMP QueryFastShutdown() override { return S_OK; }
        STDMETHODIMP NotifyProcessShutdown() override { return S_OK; }
        STDMETHODIMP DoFastShutdown() override { return S_OK; }

    private:
        Provider &provider_;
    };

    Exit exit_;
};

} // namespace

extern "C" HRESULT __cdecl XPProviderInit(HINSTANCE, LPMALLOC, LPALLOCATEBUFFER, LPALLOCATEMORE, LPFREEBUFFER, ULONG, ULONG version,
                                          ULONG *provider_version, LPXPPROVIDER *provider)
{
    *provider = nullptr;
    *provider_version = CURRENT_SPI_VERSION;
    if (version < CURRENT_SPI_VERSION)
        return MAPI_E_VERSION;
    *provider = new Provider;
    return S_OK;
}
