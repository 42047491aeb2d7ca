// An address book whose entries are hard to tell apart by their interface pointers: one object with several bases, and one with a
// tear-off. It is not among the samples that are certified; identity_client.cpp looks at its entries through the mock.
#include "identity.h"
#include "platform.h"

namespace {

// An entry is handed out as IMAPIProp and nothing more: what it can do is found out by asking it.
class Several final : public IAdder, public IMAPIControl, public IJoin {
public:
    STDMETHODIMP QueryInterface(REFIID iid, LPVOID *out) override
    {
        *out = nullptr;
        if (same(iid, IID_IUnknown) || same(iid, IID_IMAPIProp) || same(iid, IID_IMAPIStatus) || same(iid, IID_IAdder))
            *out = static_cast<IAdder *>(this);
        else if (same(iid, IID_IMAPIControl))
            *out = static_cast<IMAPIControl *>(this);
        else if (same(iid, IID_IJoin))
            *out = static_cast<IJoin *>(this);
        else
            return MAPI_E_INTERFACE_NOT_SUPPORTED;
        AddRef();
        return S_OK;
    }
    STDMETHODIMP_(ULONG) AddRef() override { return ++refs_; }
    STDMETHODIMP_(ULONG) Release() override
    {
        ULONG left = --refs_;
        if (!left)
            delete this;
        return left;
    }
    STDMETHODIMP GetLastError(HRESULT, ULONG, LPMAPIERROR *error) override { *error = nullptr; return S_OK; }
    STDMETHODIMP SaveChanges(ULONG) override { return S_OK; }
    STDMETHODIMP GetProps(LPSPropTagArray, ULONG, ULONG *, LPSPropValue *) override { return MAPI_E_NO_SUPPORT; }
    STDMETHODIMP GetPropList(ULONG, LPSPropTagArray *) override { return MAPI_E_NO_SUPPORT; }
    STDMETHODIMP OpenProperty(ULONG, LPCIID, ULONG, ULONG, LPUNKNOWN *) override { return MAPI_E_NO_SUPPORT; }
    STDMETHODIMP SetProps(ULONG, LPSPropValue, LPSPropProblemArray *) override { return MAPI_E_NO_SUPPORT; }
    STDMETHODIMP DeleteProps(LPSPropTagArray, LPSPropProblemArray *) override { return MAPI_E_NO_SUPPORT; }
    STDMETHODIMP CopyTo(ULONG, LPCIID, LPSPropTagArray, ULONG, LPMAPIPROGRESS, LPCIID, LPVOID, ULONG,
                        LPSPropProblemArray *) override { return MAPI_E_NO_SUPPORT; }
    STDMETHODIMP CopyProps(LPSPropTagArray, ULONG, LPMAPIPROGRESS, LPCIID, LPVOID, ULONG, LPSPropProblemArray *) override
    {
        return MAPI_E_NO_SUPPORT;
    }
    STDMETHODIMP GetNamesFromIDs(LPSPropTagArray *, LPGUID, ULONG, ULONG *, LPMAPINAMEID **) override { return MAPI_E_NO_SUPPORT; }
    STDMETHODIMP GetIDsFromNames(ULONG, LPMAPINAMEID *, ULONG, LPSPropTagArray *) override { return MAPI_E_NO_SUPPORT; }
    // 1 says that it came here.
    STDMETHODIMP ValidateState(ULONG, ULONG flags) override { return flags == 1 ? S_OK : MAPI_E_UNKNOWN_FLAGS; }
    STDMETHODIMP SettingsDialog(ULONG, ULONG) override { return MAPI_E_NO_SUPPORT; }
    STDMETHODIMP ChangePassword(LPTSTR, LPTSTR, ULONG) override { return MAPI_E_NO_SUPPORT; }
    STDMETHODIMP FlushQueues(ULONG, ULONG, LPENTRYID, ULONG) override { return MAPI_E_NO_SUPPORT; }
    STDMETHODIMP Add(ULONG a, ULONG b, ULONG *sum) override { *sum = a + b; return S_OK; }
    STDMETHODIMP Activate(ULONG, ULONG) override { return S_OK; }
    STDMETHODIMP GetState(ULONG, ULONG *state) override { *state = refs_; return S_OK; }
    STDMETHODIMP_(ULONG) Join(ULONG a, ULONG b, ULONG c, ULONG d, ULONG e, ULONG f, ULONG g, ULONG h) override
    {
        return ((((((a * 10 + b) * 10 + c) * 10 + d) * 10 + e) * 10 + f) * 10 + g) * 10 + h;
    }

private:
    ULONG refs_ = 1;
};

// One that is nothing but what it can be asked for; its properties nobody calls. IMAPIControl is an object of its own with a count of its own, made when it is asked for.
class Whole;
class TornOff final : public IMAPIControl {
public:
    explicit TornOff(Whole &whole) : whole_(whole) {}
    STDMETHODIMP QueryInterface(REFIID iid, LPVOID *out) override;
    STDMETHODIMP_(ULONG) AddRef() override { return ++refs_; }
    STDMETHODIMP_(ULONG) Release() override;
    STDMETHODIMP GetLastError(HRESULT, ULONG, LPMAPIERROR *error) override { *error = nullptr; return S_OK; }
    STDMETHODIMP Activate(ULONG, ULONG) override { return S_OK; }
    STDMETHODIMP GetState(ULONG, ULONG *state) override { *state = refs_; return S_OK; }

private:
    Whole &whole_;
    ULONG refs_ = 1;
};

class Whole final : public IMAPIAdviseSink {
public:
    STDMETHODIMP QueryInterface(REFIID iid, LPVOID *out) override
    {
        *out = nullptr;
        if (same(iid, IID_IMAPIControl)) {
            AddRef();
            *out = new TornOff(*this);
            return S_OK;
        }
        if (!same(iid, IID_IUnknown))
            return MAPI_E_INTERFACE_NOT_SUPPORTED;
        AddRef();
        *out = this;
        return S_OK;
    }
    STDMETHODIMP_(ULONG) AddRef() override { return ++refs_; }
    STDMETHODIMP_(ULONG) Release() override
    {
        ULONG left = --refs_;
        if (!left)
            delete this;
        return left;
    }
    STDMETHODIMP_(ULONG) OnNotify(ULONG, LPNOTIFICATION) override { return 0; }

private:
    ULONG refs_ = 1;
};

STDMETHODIMP TornOff::QueryInterface(REFIID iid, LPVOID *out)
{
    if (!same(iid, IID_IMAPIControl))
        return whole_.QueryInterface(iid, out);
    AddRef();
    *out = this;
    return S_OK;
}

STDMETHODIMP_(ULONG) TornOff::Release()
{
    ULONG left = --refs_;
    if (!left) {
        whole_.Release();
        delete this;
    }
    return left;
}

template <class Face> class Counted : public Face {
public:
    virtual ~Counted() = default;
    STDMETHODIMP QueryInterface(REFIID iid, LPVOID *out) override
    {
        *out = nullptr;
        if (!same(iid, IID_IUnknown))
            return MAPI_E_INTERFACE_NOT_SUPPORTED;
        AddRef();
        *out = this;
        return S_OK;
    }
    STDMETHODIMP_(ULONG) AddRef() override { return ++refs_; }
    STDMETHODIMP_(ULONG) Release() override
    {
        ULONG left = --refs_;
        if (!left)
            delete this;
        return left;
    }

private:
    ULONG refs_ = 1;
};

class Logon final : public Counted<IABLogon> {
public:
    explicit Logon(IMAPISupport *support) : support_(support) { support_->AddRef(); }
    STDMETHODIMP GetLastError(HRESULT, ULONG, LPMAPIERROR *error) override { *error = nullptr; return S_OK; }
    STDMETHODIMP Logoff(ULONG) override
    {
        if (IMAPISupport *support = support_) {
            support_ = nullptr;
            support->Release();
        }
        return S_OK;
    }
    STDMETHODIMP OpenEntry(ULONG size, LPENTRYID id, LPCIID, ULONG, ULONG *type, LPUNKNOWN *out) override
    {
        EntryName name;
        *out = nullptr;
        if (size != sizeof name)
            return MAPI_E_UNKNOWN_ENTRYID;
        memcpy(&name, id, sizeof name);
        *type = 0; // none that says more than that it is an object
        if (name.what == SEVERAL_BASES)
            *out = reinterpret_cast<LPUNKNOWN>(static_cast<IAdder *>(new Several));
        else if (name.what == TEAR_OFF)
            *out = reinterpret_cast<LPUNKNOWN>(new Whole);
        return *out ? S_OK : MAPI_E_NOT_FOUND;
    }
    STDMETHODIMP CompareEntryIDs(ULONG, LPENTRYID, ULONG, LPENTRYID, ULONG, ULONG *) override { return MAPI_E_NO_SUPPORT; }
    STDMETHODIMP Advise(ULONG, LPENTRYID, ULONG, LPMAPIADVISESINK, ULONG *) override { return MAPI_E_NO_SUPPORT; }
    STDMETHODIMP Unadvise(ULONG) override { return MAPI_E_NO_SUPPORT; }
    STDMETHODIMP OpenStatusEntry(LPCIID, ULONG, ULONG *, LPMAPISTATUS *) override { return MAPI_E_NO_SUPPORT; }
    STDMETHODIMP OpenTemplateID(ULONG, LPENTRYID, ULONG, LPMAPIPROP, LPCIID, LPMAPIPROP *, LPMAPIPROP) override
    {
        return MAPI_E_NO_SUPPORT;
    }
    STDMETHODIMP GetOneOffTable(ULONG, LPMAPITABLE *) override { return MAPI_E_NO_SUPPORT; }
    STDMETHODIMP PrepareRecips(ULONG, LPSPropTagArray, LPADRLIST) override { return S_OK; }

private:
    IMAPISupport *support_;
};

class Provider final : public Counted<IABProvider> {
public:
    STDMETHODIMP Shutdown(ULONG *) override { return S_OK; }
    STDMETHODIMP Logon(LPMAPISUP support, ULONG, LPTSTR, ULONG, ULONG *size, LPBYTE *security, LPMAPIERROR *error,
                       LPABLOGON *out) override
    {
        MAPIUID uid = identity_uid;
        HRESULT result = support->SetProviderUID(&uid, 0);
        if (FAILED(result))
            return result;
        *size = 0;
        *security = nullptr;
        *error = nullptr;
        *out = new ::Logon(support);
        return S_OK;
    }
};

} // namespace

extern "C" SUBJECT_EXPORT HRESULT __cdecl
ABProviderInit(HINSTANCE, LPMALLOC, LPALLOCATEBUFFER, LPALLOCATEMORE, LPFREEBUFFER, ULONG, ULONG, ULONG *version,
               LPABPROVIDER *out)
{
    *version = CURRENT_SPI_VERSION;
    *out = new Provider;
    return S_OK;
}
