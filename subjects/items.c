/* Folders, messages and attachments of the C message store. */
#include "store.h"

typedef struct {
    Object object;
    ULONG id;
    Pair *pair;
} Folder;

typedef struct {
    Object object;
    ULONG id, folder_id; /* id is 0 until the first SaveChanges */
    Pair *pair;
    Rows recipients, attachments;
} Message;

typedef struct {
    Object object; /* its parent is the message */
    ULONG number;
} Attach;

static void set_entry_id(Bag *bag, ULONG tag, ULONG kind, ULONG id)
{
    EntryId eid = entry_id(&store_uid, kind, id);
    bag_set_bytes(bag, tag, sizeof eid, &eid);
}

/* What a table row and an opened object both show of a node. Lock held. */
static void describe(const Node *node, Bag *bag)
{
    bag_copy(bag, &node->bag);
    set_entry_id(bag, PR_ENTRYID, node->kind, node->id);
    set_entry_id(bag, PR_RECORD_KEY, node->kind, node->id);
    bag_set_long(bag, PR_OBJECT_TYPE, (LONG)node->kind);
    if (node->parent)
        set_entry_id(bag, PR_PARENT_ENTRYID, MAPI_FOLDER, node->parent->id);
    if (node->kind == MAPI_FOLDER) {
        SPropValue subfolders = {.ulPropTag = PR_SUBFOLDERS};
        subfolders.Value.b = mailbox_count(node, MAPI_FOLDER) > 0;
        bag_set(bag, &subfolders);
        bag_set_long(bag, PR_CONTENT_COUNT, (LONG)mailbox_count(node, MAPI_MESSAGE));
    }
}

static HRESULT folder_table(Folder *self, ULONG kind, LPMAPITABLE *out)
{
    Table *table = table_new(self->object.family, &self->object);
    if (!table)
        return MAPI_E_NOT_ENOUGH_MEMORY;
    lock_library();
    Node *folder = mailbox_node(self->id);
    for (Node *node = folder ? folder->first : NULL; node; node = node->next)
        if (node->kind == kind)
            describe(node, table_add_row(table));
    unlock_library();
    *out = table_face(table);
    return S_OK;
}

LPMAPITABLE outgoing_queue(Pair *pair)
{
    Table *table = table_new(&pair->family, NULL);
    if (!table)
        return NULL;
    lock_library();
    Node *outbox = mailbox_node(NODE_OUTBOX);
    for (Node *node = outbox ? outbox->first : NULL; node; node = node->next) {
        const SPropValue *flags = bag_find(&node->bag, PR_MESSAGE_FLAGS);
        if (flags && flags->Value.l & MSGFLAG_SUBMIT)
            describe(node, table_add_row(table));
    }
    unlock_library();
    return table_face(table);
}

/* --- attachments --- */

static Message *message_of(Attach *self) { return (Message *)self->object.parent; }

static HRESULT WINAPI attach_save(Attach *self, ULONG flags)
{
    /* Into the open message; only the message's own SaveChanges makes it last. */
    Bag *row = &message_of(self)->attachments.rows[self->number];
    bag_clear(row);
    bag_copy(row, &self->object.bag);
    return S_OK;
}

static const IAttachVtbl attach_vtbl = {PROP_SLOTS_WITHOUT_SAVE, .SaveChanges = SLOT(attach_save)};
static const IID *const attach_iids[] = {&IID_IUnknown, &IID_IMAPIProp, &IID_IAttachment, NULL};

static HRESULT attach_new(Message *message, ULONG number, LPATTACH *out)
{
    Attach *self = object_new(sizeof *self, message->object.family, &message->object, &attach_vtbl,
                              attach_iids, MAPI_ATTACH, NULL);
    if (!self)
        return MAPI_E_NOT_ENOUGH_MEMORY;
    self->number = number;
    bag_copy(&self->object.bag, &message->attachments.rows[number]);
    *out = (LPATTACH)self;
    return S_OK;
}

/* --- messages --- */

static void message_drop(Object *object)
{
    Message *self = (Message *)object;
    rows_clear(&self->recipients);
    rows_clear(&self->attachments);
}

static HRESULT WINAPI message_save(Message *self, ULONG flags)
{
    ULONG event = fnevObjectModified;
    lock_library();
    Node *node = self->id ? mailbox_node(self->id) : NULL;
    if (!node) {
        Node *folder = mailbox_node(self->folder_id);
        if (self->id || !folder) {
            unlock_library();
            return MAPI_E_OBJECT_DELETED;
        }
        node = mailbox_add(folder, MAPI_MESSAGE);
        self->id = node->id;
        event = fnevObjectCreated;
    }
    bag_clear(&node->bag);
    rows_clear(&node->recipients);
    rows_clear(&node->attachments);
    bag_copy(&node->bag, &self->object.bag);
    rows_copy(&node->recipients, &self->recipients);
    rows_copy(&node->attachments, &self->attachments);
    describe(node, &self->object.bag);
    unlock_library();
    pair_notify(self->pair, event, MAPI_MESSAGE, self->id, self->folder_id);
    return S_OK;
}

static HRESULT rows_table(Message *self, const Rows *rows, ULONG number_tag, LPMAPITABLE *out)
{
    Table *table = table_new(self->object.family, &self->object);
    if (!table)
        return MAPI_E_NOT_ENOUGH_MEMORY;
    for (ULONG i = 0; i < rows->count; i++) {
        Bag *row = table_add_row(table);
        bag_copy(row, &rows->rows[i]);
        bag_set_long(row, number_tag, (LONG)i);
    }
    *out = table_face(table);
    return S_OK;
}

static HRESULT WINAPI message_attachments(Message *self, ULONG flags, LPMAPITABLE *out)
{
    return rows_table(self, &self->attachments, PR_ATTACH_NUM, out);
}

static HRESULT WINAPI message_recipients(Message *self, ULONG flags, LPMAPITABLE *out)
{
    return rows_table(self, &self->recipients, PR_ROWID, out);
}

static HRESULT WINAPI message_open_attach(Message *self, ULONG number, LPCIID iid, ULONG flags, LPATTACH *out)
{
    *out = NULL;
    return number < self->attachments.count ? attach_new(self, number, out) : MAPI_E_NOT_FOUND;
}

static HRESULT WINAPI message_create_attach(Message *self, LPCIID iid, ULONG flags, ULONG *number, LPATTACH *out)
{
    *number = self->attachments.count;
    bag_set_long(rows_add(&self->attachments), PR_ATTACH_NUM, (LONG)*number);
    return attach_new(self, *number, out);
}

static Bag *row_named_by(Message *self, const ADRENTRY *entry)
{
    for (ULONG v = 0; v < entry->cValues; v++) {
        const SPropValue *value = &entry->rgPropVals[v];
        if (value->ulPropTag == PR_ROWID && (ULONG)value->Value.l < self->recipients.count)
            return &self->recipients.rows[value->Value.l];
    }
    return NULL;
}

static HRESULT WINAPI message_modify_recipients(Message *self, ULONG flags, LPADRLIST list)
{
    if (flags & MODRECIP_REMOVE)
        return MAPI_E_NO_SUPPORT;
    if (!(flags & (MODRECIP_ADD | MODRECIP_MODIFY)))
        rows_clear(&self->recipients);
    for (ULONG i = 0; list && i < list->cEntries; i++) {
        const ADRENTRY *entry = &list->aEntries[i];
        Bag *row = flags & MODRECIP_MODIFY ? row_named_by(self, entry) : rows_add(&self->recipients);
        for (ULONG v = 0; row && v < entry->cValues; v++)
            if (PROP_TYPE(entry->rgPropVals[v].ulPropTag) != PT_ERROR)
                bag_set(row, &entry->rgPropVals[v]);
    }
    if (FAULTY(FAULT_CALLERS_BUFFER_FREED) && list && list->cEntries) {
        /* The list stays the caller's (imessage-modifyrecipients.md). */
        self->object.family->alloc.free(list->aEntries[0].rgPropVals);
    }
    return S_OK;
}

static HRESULT WINAPI message_submit(Message *self, ULONG flags)
{
    LPMAPISUP support = pair_support(self->pair);
    ULONG prepare = 0;
    if (!self->recipients.count)
        return MAPI_E_NO_RECIPIENTS;
    const SPropValue *old = bag_find(&self->object.bag, PR_MESSAGE_FLAGS);
    LONG before = old ? old->Value.l : 0;
    bag_set_long(&self->object.bag, PR_MESSAGE_FLAGS, before | MSGFLAG_SUBMIT);
    HRESULT result = message_save(self, 0);
    if (result != S_OK || !support)
        return result;
    /* Once in a session, so that the transports are there (imapisupport-preparesubmit.md,
     * "Notes to callers"). */
    if (!self->pair->ready_to_send) {
        self->pair->ready_to_send = 1;
        support->lpVtbl->SpoolerNotify(support, NOTIFY_READYTOSEND, NULL);
    }
    if (!(before & MSGFLAG_RESEND))
        return S_OK;
    result = support->lpVtbl->PrepareSubmit(support, (LPMESSAGE)self, &prepare);
    return result == MAPI_E_NO_SUPPORT ? S_OK : result;
}

static HRESULT WINAPI message_set_read(Message *self, ULONG flags)
{
    const SPropValue *old = bag_find(&self->object.bag, PR_MESSAGE_FLAGS);
    LONG now = old ? old->Value.l : 0;
    now = flags & CLEAR_READ_FLAG ? now & ~MSGFLAG_READ : now | MSGFLAG_READ;
    bag_set_long(&self->object.bag, PR_MESSAGE_FLAGS, now);
    return S_OK;
}

static const IMessageVtbl message_vtbl = {
    PROP_SLOTS_WITHOUT_SAVE,
    .SaveChanges = SLOT(message_save),
    .GetAttachmentTable = SLOT(message_attachments),
    .OpenAttach = SLOT(message_open_attach),
    .CreateAttach = SLOT(message_create_attach),
    .DeleteAttach = SLOT(prop_refuse),
    .GetRecipientTable = SLOT(message_recipients),
    .ModifyRecipients = SLOT(message_modify_recipients),
    .SubmitMessage = SLOT(message_submit),
    .SetReadFlag = SLOT(message_set_read),
};
static const IID *const message_iids[] = {&IID_IUnknown, &IID_IMAPIProp, &IID_IMessage, NULL};

static Message *message_new(Pair *pair, ULONG id, ULONG folder_id)
{
    Message *self = object_new(sizeof *self, &pair->family, NULL, &message_vtbl, message_iids, MAPI_MESSAGE,
                               message_drop);
    if (!self)
        return NULL;
    self->id = id;
    self->folder_id = folder_id;
    self->pair = pair;
    return self;
}

/* --- folders --- */

static HRESULT WINAPI folder_contents(Folder *self, ULONG flags, LPMAPITABLE *out)
{
    *out = NULL;
    return folder_table(self, MAPI_MESSAGE, out);
}

static HRESULT WINAPI folder_hierarchy(Folder *self, ULONG flags, LPMAPITABLE *out)
{
    *out = NULL;
    return folder_table(self, MAPI_FOLDER, out);
}

static HRESULT WINAPI folder_open(Folder *self, ULONG size, LPENTRYID id, LPCIID iid, ULONG flags, ULONG *type,
                                  LPUNKNOWN *out)
{
    EntryId eid;
    *out = NULL;
    if (size && !entry_id_read(&store_uid, size, id, &eid))
        return MAPI_E_UNKNOWN_ENTRYID;
    return item_open(self->pair, size ? eid.id : NODE_ROOT, out, type);
}

static HRESULT WINAPI folder_create_message(Folder *self, LPCIID iid, ULONG flags, LPMESSAGE *out)
{
    Message *message = message_new(self->pair, 0, self->id);
    *out = (LPMESSAGE)message;
    if (!message)
        return MAPI_E_NOT_ENOUGH_MEMORY;
    bag_set_text(&message->object.bag, PR_MESSAGE_CLASS, "IPM");
    bag_set_long(&message->object.bag, PR_MESSAGE_FLAGS, MSGFLAG_UNSENT);
    return S_OK;
}

static HRESULT WINAPI folder_delete_messages(Folder *self, LPENTRYLIST list, ULONG ui, LPMAPIPROGRESS progress,
                                             ULONG flags)
{
    HRESULT result = S_OK;
    for (ULONG i = 0; i < list->cValues; i++) {
        EntryId eid;
        Node *node = NULL;
        lock_library();
        if (entry_id_read(&store_uid, list->lpbin[i].cb, list->lpbin[i].lpb, &eid))
            node = mailbox_node(eid.id);
        if (node && node->kind == MAPI_MESSAGE)
            mailbox_remove(node);
        else
            result = MAPI_W_PARTIAL_COMPLETION;
        unlock_library();
        if (result == S_OK)
            pair_notify(self->pair, fnevObjectDeleted, MAPI_MESSAGE, eid.id, self->id);
    }
    return result;
}

static HRESULT WINAPI folder_create_folder(Folder *self, ULONG type, LPTSTR name, LPTSTR comment, LPCIID iid,
                                           ULONG flags, LPMAPIFOLDER *out)
{
    *out = NULL;
    if (flags & MAPI_UNICODE)
        return MAPI_E_BAD_CHARWIDTH;
    lock_library();
    Node *parent = mailbox_node(self->id);
    Node *node = parent ? mailbox_add(parent, MAPI_FOLDER) : NULL;
    ULONG id = node ? node->id : 0;
    if (node) {
        bag_set_text(&node->bag, PR_DISPLAY_NAME, name);
        bag_set_long(&node->bag, PR_FOLDER_TYPE, FOLDER_GENERIC);
    }
    unlock_library();
    ULONG opened;
    return id ? item_open(self->pair, id, (LPUNKNOWN *)out, &opened) : MAPI_E_OBJECT_DELETED;
}

static HRESULT WINAPI done(void) { return S_OK; }

static const IMAPIFolderVtbl folder_vtbl = {
    PROP_SLOTS,
    .GetContentsTable = SLOT(folder_contents),
    .GetHierarchyTable = SLOT(folder_hierarchy),
    .OpenEntry = SLOT(folder_open),
    .SetSearchCriteria = SLOT(prop_refuse),
    .GetSearchCriteria = SLOT(prop_refuse),
    .CreateMessage = SLOT(folder_create_message),
    .CopyMessages = SLOT(prop_refuse),
    .DeleteMessages = SLOT(folder_delete_messages),
    .CreateFolder = SLOT(folder_create_folder),
    .CopyFolder = SLOT(prop_refuse),
    .DeleteFolder = SLOT(prop_refuse),
    .SetReadFlags = SLOT(done),
    .GetMessageStatus = SLOT(prop_refuse),
    .SetMessageStatus = SLOT(prop_refuse),
    .SaveContentsSort = SLOT(prop_refuse),
    .EmptyFolder = SLOT(prop_refuse),
};
static const IID *const folder_iids[] = {&IID_IUnknown,    &IID_IMAPIProp, &IID_IMAPIContainer,
                                         &IID_IMAPIFolder, NULL};

HRESULT item_open(Pair *pair, ULONG id, LPUNKNOWN *out, ULONG *type)
{
    HRESULT result = MAPI_E_NOT_FOUND;
    lock_library();
    Node *node = mailbox_node(id);
    ULONG kind = node ? node->kind : 0, parent_id = node && node->parent ? node->parent->id : 0;
    unlock_library();
    /* Made without the lock, which object_new takes itself; filled under it. */
    Object *object = NULL;
    if (kind == MAPI_FOLDER) {
        Folder *folder = object_new(sizeof *folder, &pair->family, NULL, &folder_vtbl, folder_iids, MAPI_FOLDER,
                                    NULL);
        if (folder) {
            folder->id = id;
            folder->pair = pair;
            object = &folder->object;
        }
    } else if (kind == MAPI_MESSAGE) {
        object = (Object *)message_new(pair, id, parent_id);
    }
    if (object) {
        lock_library();
        node = mailbox_node(id);
        if (node) {
            describe(node, &object->bag);
            if (kind == MAPI_MESSAGE) {
                rows_copy(&((Message *)object)->recipients, &node->recipients);
                rows_copy(&((Message *)object)->attachments, &node->attachments);
            }
            result = S_OK;
        }
        unlock_library();
        if (result != S_OK)
            object_release(object);
    }
    *out = result == S_OK ? (LPUNKNOWN)object : NULL;
    *type = kind;
    return result;
}
