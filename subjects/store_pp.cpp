// A second, small message store in C++: three folders to look at, no messages and no tables.
// Reference counts live in smart pointers; what the pages on shutting down ask for is told in
// store.c, and the same order is kept here by resetting the right pointer at the right time.
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include <windows.h>
#include <mapix.h>
#include <mapispi.h>
#include <mapiutil.h>

#include "fast.h"
#include "fault.h"
#include "platform.h"

namespace {

const MAPIUID own_uid = {{0xd4, 0x2b, 0x91, 0x60, 0x0e, 0x77, 0x45, 0x12, 0xa3, 0x5c, 0x53, 0x50, 0x50, 0x2b, 0x2b, 0x01}};
char display_name[] = "Sample C++ store";
char dll_name[] = "libstore_pp.so";

class Guard {
public:
    Guard() { lock_library(); }
    ~Guard() { unlock_library(); }
};

// One reference, taken over or added, given back exactly once.
template <class T> class Ref {
public:
    Ref() = default;
    static Ref adding(T *object) { object->AddRef(); return Ref(object); }
    Ref(Ref &&other) noexcept : object_(other.detach()) {}
    Ref &operator=(Ref &&other) noexcept
    {
        T *old = object_;
        object_ = other.detach();
        if (old)
            old->Release();
        return *this;
    }
    ~Ref() { reset(); }
    // Empties the member before the call: inside it, MAPI may come back or destroy us.
    void reset()
    {
        if (T *old = detach())
            old->Release();
    }
    T *detach() { T *old = object_; object_ = nullptr; return old; }
    T *get() const { return object_; }
    T *operator->() const { return object_; }
    explicit operator bool() const { return object_ != nullptr; }

private:
    explicit Ref(T *object) : object_(object) {}
    T *object_ = nullptr;
};

// Support objects given back only when the library goes (FAULT_CLEANUP_AT_UNLOAD).
std::vector<Ref<IMAPISupport>> leftovers;

struct Alloc {
    LPALLOCATEBUFFER buffer;
    LPALLOCATEMORE more;
    LPFREEBUFFER free;
};

bool same(REFIID a, REFIID b) { return memcmp(&a, &b, sizeof(IID)) == 0; }

enum { ROOT = 1, IPM, OUTBOX, INBOX };
struct EntryId {
    BYTE flags[4];
    MAPIUID uid;
    ULONG id;
};
EntryId entry_id(ULONG id) { return {{0, 0, 0, 0}, own_uid, id}; }

// Numbers, 8-bit text and bytes: all this store has to tell.
class Bag {
public:
    void number(ULONG tag, LONG value) { values_[tag] = std::string((const char *)&value, sizeof value); }
    void text(ULONG tag, const char *value) { values_[CHANGE_PROP_TYPE(tag, PT_STRING8)] = value; }
    void bytes(ULONG tag, const void *data, size_t size) { values_[tag] = std::string((const char *)data, size); }

    HRESULT give(const Alloc &alloc, LPSPropTagArray tags, ULONG *count, LPSPropValue *out) const
    {
        std::vector<ULONG> wanted;
        if (tags)
            wanted.assign(tags->aulPropTag, tags->aulPropTag + tags->cValues);
        else
            for (const auto &value : values_)
                wanted.push_back(value.first);
        void *block;
        SCODE sc = alloc.buffer(ULONG((wanted.size() + 1) * sizeof(SPropValue)), &block);
        if (sc != S_OK)
            return sc;
        HRESULT result = S_OK;
        LPSPropValue values = static_cast<LPSPropValue>(block);
        for (size_t i = 0; i < wanted.size(); i++) {
            sc = give_one(alloc, wanted[i], block, values[i]);
            if (sc != S_OK) {
                alloc.free(block);
                return sc;
            }
            if (PROP_TYPE(values[i].ulPropTag) == PT_ERROR)
                result = MAPI_W_ERRORS_RETURNED;
        }
        *count = ULONG(wanted.size());
        *out = values;
        return result;
    }

    HRESULT list(const Alloc &alloc, LPSPropTagArray *out) const
    {
        void *block;
        SCODE sc = alloc.buffer(ULONG(CbNewSPropTagArray(values_.size())), &block);
        if (sc != S_OK)
            return sc;
        *out = static_cast<LPSPropTagArray>(block);
        (*out)->cValues = 0;
        for (const auto &value : values_)
            (*out)->aulPropTag[(*out)->cValues++] = value.first;
        return S_OK;
    }

private:
    SCODE give_one(const Alloc &alloc, ULONG tag, void *root, SPropValue &out) const
    {
        out = SPropValue();
        auto found = values_.find(tag);
        for (auto it = values_.begin(); it != values_.end() && PROP_TYPE(tag) == PT_UNSPECIFIED; ++it)
            if (PROP_ID(it->first) == PROP_ID(tag)) {
                found = it;
                break;
            }
        if (found == values_.end()) {
            out.ulPropTag = CHANGE_PROP_TYPE(tag, PT_ERROR);
            out.Value.err = MAPI_E_NOT_FOUND;
            return S_OK;
        }
        const std::string &data = found->second;
        out.ulPropTag = found->first;
        if (PROP_TYPE(found->first) == PT_LONG) {
            memcpy(&out.Value.l, data.data(), sizeof out.Value.l);
            return S_OK;
        }
        void *copy;
        SCODE sc = alloc.more(ULONG(data.size() + 1), root, &copy);
        if (sc != S_OK)
            return sc;
        memcpy(copy, data.c_str(), data.size() + 1);
        if (PROP_TYPE(found->first) == PT_BINARY) {
            out.Value.bin.cb = ULONG(data.size());
            out.Value.bin.lpb = static_cast<LPBYTE>(copy);
        } else {
            out.Value.lpszA = static_cast<LPSTR>(copy);
        }
        return S_OK;
    }

    std::map<ULONG, std::string> values_;
};

// The IMAPIProp part of an interface: read-only properties out of a bag.
template <class Interface> class Props : public Interface {
public:
    STDMETHODIMP GetLastError(HRESULT, ULONG, LPMAPIERROR *error) override { *error = nullptr; return S_OK; }
    STDMETHODIMP SaveChanges(ULONG) override { return S_OK; }
    STDMETHODIMP GetProps(LPSPropTagArray tags, ULONG, ULONG *count, LPSPropValue *out) override
    {
        return bag.give(alloc, tags, count, out);
    }
    STDMETHODIMP GetPropList(ULONG, LPSPropTagArray *out) override { return bag.list(alloc, out); }
    STDMETHODIMP OpenProperty(ULONG, LPCIID, ULONG, ULONG, LPUNKNOWN *) override { return MAPI_E_NO_SUPPORT; }
    STDMETHODIMP SetProps(ULONG, LPSPropValue, LPSPropProblemArray *) override { return MAPI_E_NO_ACCESS; }
    STDMETHODIMP DeleteProps(LPSPropTagArray, LPSPropProblemArray *) override { return MAPI_E_NO_ACCESS; }
    STDMETHODIMP CopyTo(ULONG, LPCIID, LPSPropTagArray, ULONG, LPMAPIPROGRESS, LPCIID, LPVOID, ULONG,
                        LPSPropProblemArray *) override { return MAPI_E_NO_SUPPORT; }
    STDMETHODIMP CopyProps(LPSPropTagArray, ULONG, LPMAPIPROGRESS, LPCIID, LPVOID, ULONG,
                           LPSPropProblemArray *) override { return MAPI_E_NO_SUPPORT; }
    STDMETHODIMP GetNamesFromIDs(LPSPropTagArray *, LPGUID, ULONG, ULONG *, LPMAPINAMEID **) override
    {
        return MAPI_E_NO_SUPPORT;
    }
    STDMETHODIMP GetIDsFromNames(ULONG, LPMAPINAMEID *, ULONG, LPSPropTagArray *) override
    {
        return MAPI_E_NO_SUPPORT;
    }

    Bag bag;
    Alloc alloc{};
};

class Pair;

class Folder final : public Props<IMAPIFolder> {
public:
    Folder(Pair &pair, ULONG id);
    ~Folder();
    STDMETHODIMP QueryInterface(REFIID iid, LPVOID *out) override
    {
        *out = nullptr;
        if (!same(iid, IID_IUnknown) && !same(iid, IID_IMAPIProp) && !same(iid, IID_IMAPIContainer) &&
            !same(iid, IID_IMAPIFolder))
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
    STDMETHODIMP GetContentsTable(ULONG, LPMAPITABLE *) override { return MAPI_E_NO_SUPPORT; }
    STDMETHODIMP GetHierarchyTable(ULONG, LPMAPITABLE *) override { return MAPI_E_NO_SUPPORT; }
    STDMETHODIMP OpenEntry(ULONG size, LPENTRYID id, LPCIID, ULONG, ULONG *type, LPUNKNOWN *out) override;
    STDMETHODIMP SetSearchCriteria(LPSRestriction, LPENTRYLIST, ULONG) override { return MAPI_E_NO_SUPPORT; }
    STDMETHODIMP GetSearchCriteria(ULONG, LPSRestriction *, LPENTRYLIST *, ULONG *) override
    {
        return MAPI_E_NO_SUPPORT;
    }
    STDMETHODIMP CreateMessage(LPCIID, ULONG, LPMESSAGE *) override { return MAPI_E_NO_SUPPORT; }
    STDMETHODIMP CopyMessages(LPENTRYLIST, LPCIID, LPVOID, ULONG, LPMAPIPROGRESS, ULONG) override
    {
        return MAPI_E_NO_SUPPORT;
    }
    STDMETHODIMP DeleteMessages(LPENTRYLIST, ULONG, LPMAPIPROGRESS, ULONG) override { return MAPI_E_NO_SUPPORT; }
    STDMETHODIMP CreateFolder(ULONG, LPTSTR, LPTSTR, LPCIID, ULONG, LPMAPIFOLDER *) override
    {
        return MAPI_E_NO_SUPPORT;
    }
    STDMETHODIMP CopyFolder(ULONG, LPENTRYID, LPCIID, LPVOID, LPTSTR, ULONG, LPMAPIPROGRESS, ULONG) override
    {
        return MAPI_E_NO_SUPPORT;
    }
    STDMETHODIMP DeleteFolder(ULONG, LPENTRYID, ULONG, LPMAPIPROGRESS, ULONG) override { return MAPI_E_NO_SUPPORT; }
    STDMETHODIMP SetReadFlags(LPENTRYLIST, ULONG, LPMAPIPROGRESS, ULONG) override { return MAPI_E_NO_SUPPORT; }
    STDMETHODIMP GetMessageStatus(ULONG, LPENTRYID, ULONG, ULONG *) override { return MAPI_E_NO_SUPPORT; }
    STDMETHODIMP SetMessageStatus(ULONG, LPENTRYID, ULONG, ULONG, ULONG *) override { return MAPI_E_NO_SUPPORT; }
    STDMETHODIMP SaveContentsSort(LPSSortOrderSet, ULONG) override { return MAPI_E_NO_SUPPORT; }
    STDMETHODIMP EmptyFolder(ULONG, LPMAPIPROGRESS, ULONG) override { return MAPI_E_NO_SUPPORT; }

    Pair *pair; // null once the logon has let go of it
private:
    LONG refs_ = 1;
};

class StoreFace final : public Props<IMsgStore> {
public:
    explicit StoreFace(Pair &pair) : pair_(pair) {}
    STDMETHODIMP QueryInterface(REFIID iid, LPVOID *out) override
    {
        *out = nullptr;
        if (!same(iid, IID_IUnknown) && !same(iid, IID_IMAPIProp) && !same(iid, IID_IMsgStore))
            return MAPI_E_INTERFACE_NOT_SUPPORTED;
        AddRef();
        *out = this;
        return S_OK;
    }
    STDMETHODIMP_(ULONG) AddRef() override { return ULONG(__atomic_add_fetch(&refs, 1, __ATOMIC_SEQ_CST)); }
    STDMETHODIMP_(ULONG) Release() override;
    STDMETHODIMP Advise(ULONG, LPENTRYID, ULONG, LPMAPIADVISESINK sink, ULONG *connection) override;
    STDMETHODIMP Unadvise(ULONG connection) override;
    STDMETHODIMP CompareEntryIDs(ULONG size1, LPENTRYID id1, ULONG size2, LPENTRYID id2, ULONG, ULONG *equal) override
    {
        *equal = size1 == size2 && memcmp(id1, id2, size1) == 0;
        return S_OK;
    }
    STDMETHODIMP OpenEntry(ULONG size, LPENTRYID id, LPCIID, ULONG, ULONG *type, LPUNKNOWN *out) override;
    STDMETHODIMP SetReceiveFolder(LPTSTR, ULONG, ULONG, LPENTRYID) override { return MAPI_E_NO_SUPPORT; }
    STDMETHODIMP GetReceiveFolder(LPTSTR, ULONG, ULONG *, LPENTRYID *, LPTSTR *) override { return MAPI_E_NO_SUPPORT; }
    STDMETHODIMP GetReceiveFolderTable(ULONG, LPMAPITABLE *) override { return MAPI_E_NO_SUPPORT; }
    STDMETHODIMP StoreLogoff(ULONG *flags) override;
    STDMETHODIMP AbortSubmit(ULONG, LPENTRYID, ULONG) override { return MAPI_E_NO_SUPPORT; }
    STDMETHODIMP GetOutgoingQueue(ULONG, LPMAPITABLE *) override { return MAPI_E_NO_SUPPORT; }
    STDMETHODIMP SetLockState(LPMESSAGE, ULONG) override { return MAPI_E_NO_SUPPORT; }
    STDMETHODIMP FinishedMsg(ULONG, ULONG, LPENTRYID) override { return MAPI_E_NO_SUPPORT; }
    STDMETHODIMP NotifyNewMail(LPNOTIFICATION) override { return S_OK; }

    LONG refs = 1;
private:
    Pair &pair_;
};

class LogonFace final : public IMSLogon {
public:
    explicit LogonFace(Pair &pair) : pair_(pair) {}
    STDMETHODIMP QueryInterface(REFIID iid, LPVOID *out) override
    {
        *out = nullptr;
        if (!same(iid, IID_IUnknown) && !same(iid, IID_IMSLogon))
            return MAPI_E_INTERFACE_NOT_SUPPORTED;
        AddRef();
        *out = this;
        return S_OK;
    }
    STDMETHODIMP_(ULONG) AddRef() override { return ULONG(__atomic_add_fetch(&refs, 1, __ATOMIC_SEQ_CST)); }
    STDMETHODIMP_(ULONG) Release() override;
    STDMETHODIMP GetLastError(HRESULT, ULONG, LPMAPIERROR *error) override { *error = nullptr; return S_OK; }
    STDMETHODIMP Logoff(ULONG *) override;
    STDMETHODIMP OpenEntry(ULONG size, LPENTRYID id, LPCIID, ULONG, ULONG *type, LPUNKNOWN *out) override;
    STDMETHODIMP CompareEntryIDs(ULONG size1, LPENTRYID id1, ULONG size2, LPENTRYID id2, ULONG, ULONG *equal) override
    {
        *equal = size1 == size2 && memcmp(id1, id2, size1) == 0;
        return S_OK;
    }
    STDMETHODIMP Advise(ULONG, LPENTRYID, ULONG, LPMAPIADVISESINK, ULONG *) override { return MAPI_E_NO_SUPPORT; }
    STDMETHODIMP Unadvise(ULONG) override { return MAPI_E_NO_SUPPORT; }
    STDMETHODIMP OpenStatusEntry(LPCIID, ULONG, ULONG *, LPVOID *) override { return MAPI_E_NO_SUPPORT; }

    LONG refs = 1;
private:
    Pair &pair_;
};

// The store and its logon object, with what both own.
class Pair {
public:
    Pair(const Alloc &given, IMAPISupport *its_support, const std::string &its_key, std::vector<Pair *> &its_home)
        : alloc(given), support(Ref<IMAPISupport>::adding(its_support)), store(*this), logon(*this), key(its_key),
          home(&its_home)
    {
        store.alloc = alloc;
        Guard guard;
        home->push_back(this);
        if (FAULTY(FAULT_SUPPORT_IN_A_CYCLE))
            circle_ = Ref<IMSLogon>::adding(&logon);
    }
    ~Pair() { let_go(); }

    HRESULT open(ULONG size, LPENTRYID id, ULONG *type, LPUNKNOWN *out)
    {
        EntryId eid = entry_id(ROOT);
        *out = nullptr;
        if (size && size != sizeof eid)
            return MAPI_E_UNKNOWN_ENTRYID;
        if (size)
            memcpy(&eid, id, sizeof eid);
        if (memcmp(&eid.uid, &own_uid, sizeof own_uid) || eid.id < ROOT || eid.id > INBOX)
            return MAPI_E_UNKNOWN_ENTRYID;
        *type = MAPI_FOLDER;
        *out = reinterpret_cast<LPUNKNOWN>(static_cast<IMAPIFolder *>(new Folder(*this, eid.id)));
        return S_OK;
    }

    void tell_transports()
    {
        if (told)
            return;
        told = true;
        ULONG flags = LOGOFF_ABORT; // shutting-down-a-message-store-provider.md
        support->StoreLogoffTransports(&flags);
    }

    // Open folders and sinks; what is left is the support object.
    void let_go()
    {
        logged_off = true;
        std::vector<Folder *> left;
        {
            Guard guard;
            left.swap(open_folders);
            for (size_t i = 0; home && i < home->size(); i++)
                if ((*home)[i] == this) {
                    home->erase(home->begin() + long(i));
                    break;
                }
            home = nullptr;
        }
        for (Folder *folder : left) {
            folder->pair = nullptr;
            delete folder;
        }
        sinks.clear();
    }

    // The last thing done to a pair: MAPI may release its other half inside.
    void give_back()
    {
        if (FAULTY(FAULT_SUPPORT_IN_A_CYCLE))
            return; // left to the destructor, which the circle keeps from running
        if (FAULTY(FAULT_CLEANUP_AT_UNLOAD))
            leftovers.push_back(std::move(support));
        else
            support.reset();
    }

    Alloc alloc;
    Ref<IMAPISupport> support;
    StoreFace store;
    LogonFace logon;
    std::string key;            // the entry identifier it was opened with
    std::vector<Pair *> *home;  // the provider's list; null once out of it
    std::vector<Folder *> open_folders;
    std::map<ULONG, Ref<IMAPIAdviseSink>> sinks;
    ULONG last_connection = 0;
    bool told = false, logged_off = false, forced = false;

private:
    Ref<IMSLogon> circle_;
};

Folder::Folder(Pair &its_pair, ULONG id) : pair(&its_pair)
{
    static const char *const names[] = {"", "Root", "Top of the mailbox", "Outbox", "Inbox"};
    EntryId eid = entry_id(id);
    alloc = pair->alloc;
    bag.text(PR_DISPLAY_NAME, names[id]);
    bag.bytes(PR_ENTRYID, &eid, sizeof eid);
    bag.number(PR_OBJECT_TYPE, MAPI_FOLDER);
    Guard guard;
    pair->open_folders.push_back(this);
}

Folder::~Folder()
{
    if (!pair)
        return;
    Guard guard;
    for (size_t i = 0; i < pair->open_folders.size(); i++)
        if (pair->open_folders[i] == this) {
            pair->open_folders.erase(pair->open_folders.begin() + long(i));
            break;
        }
}

STDMETHODIMP Folder::OpenEntry(ULONG size, LPENTRYID id, LPCIID, ULONG, ULONG *type, LPUNKNOWN *out)
{
    return pair->open(size, id, type, out);
}

STDMETHODIMP_(ULONG) StoreFace::Release()
{
    LONG left = __atomic_sub_fetch(&refs, 1, __ATOMIC_SEQ_CST);
    if (left > 0)
        return ULONG(left);
    Pair *pair = &pair_;
    bool alone = pair->logon.refs <= 0; // else the logon's last Release frees the pair
    if (pair->support) {
        pair->tell_transports();
        if (alone)
            pair->let_go();
        pair->give_back();
    }
    if (alone)
        delete pair;
    return 0;
}

STDMETHODIMP StoreFace::Advise(ULONG, LPENTRYID, ULONG, LPMAPIADVISESINK sink, ULONG *connection)
{
    *connection = ++pair_.last_connection;
    pair_.sinks[*connection] = Ref<IMAPIAdviseSink>::adding(sink);
    return S_OK;
}

STDMETHODIMP StoreFace::Unadvise(ULONG connection)
{
    return pair_.sinks.erase(connection) ? S_OK : MAPI_E_INVALID_PARAMETER;
}

STDMETHODIMP StoreFace::OpenEntry(ULONG size, LPENTRYID id, LPCIID, ULONG, ULONG *type, LPUNKNOWN *out)
{
    return pair_.open(size, id, type, out);
}

STDMETHODIMP StoreFace::StoreLogoff(ULONG *flags)
{
    if (!pair_.support)
        return S_OK;
    HRESULT result = pair_.support->StoreLogoffTransports(flags);
    if (result == MAPI_E_NO_SUPPORT)
        result = S_OK;
    pair_.told = result == S_OK;
    return result;
}

STDMETHODIMP_(ULONG) LogonFace::Release()
{
    LONG left = __atomic_sub_fetch(&refs, 1, __ATOMIC_SEQ_CST);
    if (left > 0)
        return ULONG(left);
    Pair *pair = &pair_;
    if (FAULTY(FAULT_LOGOFF_WAITS_FOR_RELEASE) && pair->forced)
        pair->give_back();
    if (pair->forced || pair->store.refs <= 0)
        delete pair;
    return 0;
}

STDMETHODIMP LogonFace::Logoff(ULONG *)
{
    Pair *pair = &pair_;
    if (pair->logged_off)
        return S_OK;
    if (FAULTY(FAULT_EXCEPTION_ESCAPES))
        throw std::runtime_error("logoff");
    pair->forced = bool(pair->support);
    if (pair->forced) {
        pair->tell_transports();
        if (FAULTY(FAULT_LOGOFF_WAITS_FOR_RELEASE))
            return S_OK;
    }
    pair->let_go();
    if (pair->forced)
        pair->give_back();
    return S_OK;
}

STDMETHODIMP LogonFace::OpenEntry(ULONG size, LPENTRYID id, LPCIID, ULONG, ULONG *type, LPUNKNOWN *out)
{
    return pair_.open(size, id, type, out);
}

class Provider final : public IMSProvider {
public:
    explicit Provider(const Alloc &alloc) : alloc_(alloc) { fast_face(&fast_, static_cast<IMSProvider *>(this)); }
    ~Provider()
    {
        Guard guard;
        for (Pair *pair : pairs_)
            pair->home = nullptr;
    }
    STDMETHODIMP QueryInterface(REFIID iid, LPVOID *out) override
    {
        *out = nullptr;
        if (!same(iid, IID_IUnknown) && !same(iid, IID_IMSProvider) && !fast_asked(&iid))
            return MAPI_E_INTERFACE_NOT_SUPPORTED;
        AddRef();
        *out = fast_asked(&iid) ? static_cast<void *>(&fast_) : this;
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
    STDMETHODIMP Shutdown(ULONG *) override { return S_OK; }
    STDMETHODIMP Logon(LPMAPISUP support, ULONG, LPTSTR, ULONG size, LPENTRYID id, ULONG, LPCIID iid,
                       ULONG *security_size, LPBYTE *security, LPMAPIERROR *error, LPMSLOGON *logon,
                       LPMDB *store) override
    {
        if (security_size)
            *security_size = 0;
        if (security)
            *security = nullptr;
        return log_on(support, size, id, iid, error, logon, store);
    }
    STDMETHODIMP SpoolerLogon(LPMAPISUP support, ULONG, LPTSTR, ULONG size, LPENTRYID id, ULONG, LPCIID iid, ULONG,
                              LPBYTE, LPMAPIERROR *error, LPMSLOGON *logon, LPMDB *store) override
    {
        return log_on(support, size, id, iid, error, logon, store);
    }
    STDMETHODIMP CompareStoreIDs(ULONG size1, LPENTRYID id1, ULONG size2, LPENTRYID id2, ULONG, ULONG *equal) override
    {
        *equal = size1 == size2 && memcmp(id1, id2, size1) == 0;
        return S_OK;
    }

private:
    HRESULT log_on(LPMAPISUP support, ULONG size, LPENTRYID id, LPCIID iid, LPMAPIERROR *error, LPMSLOGON *logon,
                   LPMDB *store)
    {
        *logon = nullptr;
        *store = nullptr;
        if (error)
            *error = nullptr;
        if (iid && !same(*iid, IID_IMsgStore) && !same(*iid, IID_IMAPIProp) && !same(*iid, IID_IUnknown))
            return MAPI_E_INTERFACE_NOT_SUPPORTED;
        std::string key(size ? (const char *)id : "", size);
        if (Pair *open = find_open(key)) {
            // No second logon object for it, no reference on this support object.
            *store = &open->store;
            return S_OK;
        }
        Pair *pair = new Pair(alloc_, support, key, pairs_);
        EntryId own = entry_id(0), ipm = entry_id(IPM), outbox = entry_id(OUTBOX);
        Bag &bag = pair->store.bag;
        bag.number(PR_OBJECT_TYPE, MAPI_STORE);
        bag.text(PR_DISPLAY_NAME, display_name);
        bag.bytes(PR_ENTRYID, size ? (void *)id : (void *)&own, size ? size : sizeof own);
        bag.bytes(PR_MDB_PROVIDER, &own_uid, sizeof own_uid);
        bag.bytes(PR_IPM_SUBTREE_ENTRYID, &ipm, sizeof ipm);
        bag.bytes(PR_IPM_OUTBOX_ENTRYID, &outbox, sizeof outbox);
        MAPIUID uid = own_uid;
        support->SetProviderUID(&uid, 0);
        SPropValue row[5] = {};
        row[0].ulPropTag = PR_STATUS_CODE;
        row[0].Value.l = STATUS_AVAILABLE;
        row[1].ulPropTag = PR_RESOURCE_METHODS;
        row[2].ulPropTag = CHANGE_PROP_TYPE(PR_DISPLAY_NAME, PT_STRING8);
        row[2].Value.lpszA = display_name;
        row[3].ulPropTag = CHANGE_PROP_TYPE(PR_PROVIDER_DISPLAY, PT_STRING8);
        row[3].Value.lpszA = display_name;
        row[4].ulPropTag = CHANGE_PROP_TYPE(PR_PROVIDER_DLL_NAME, PT_STRING8);
        row[4].Value.lpszA = dll_name;
        support->ModifyStatusRow(5, row, 0);
        *logon = &pair->logon;
        *store = &pair->store;
        return S_OK;
    }

    Pair *find_open(const std::string &key)
    {
        Guard guard;
        for (Pair *pair : pairs_)
            if (!key.empty() && pair->key == key && pair->store.refs > 0) {
                pair->store.AddRef();
                return pair;
            }
        return nullptr;
    }

    Alloc alloc_;
    std::vector<Pair *> pairs_;
    LONG refs_ = 1;
    FastFace fast_;
};

} // namespace

extern "C" SUBJECT_EXPORT HRESULT __cdecl MSProviderInit(HINSTANCE, LPMALLOC, LPALLOCATEBUFFER buffer,
                                                         LPALLOCATEMORE more, LPFREEBUFFER free_buffer, ULONG,
                                                         ULONG mapi_version, ULONG *provider_version,
                                                         LPMSPROVIDER *out)
{
    *out = nullptr;
    *provider_version = CURRENT_SPI_VERSION;
    if (mapi_version < CURRENT_SPI_VERSION)
        return MAPI_E_VERSION;
    *out = new Provider({buffer, more, free_buffer});
    return S_OK;
}
