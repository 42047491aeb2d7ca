//! The one table of MAPI's functions, interfaces and methods, and of the mock's own notes.
//!
//! Slots, recording proxies, method ids and trace names all come from here; the order of methods is the
//! order of the vtable. Its independent check is a C program compiled against third-party headers.

use super::ArgKind::{
    AdrList, Bytes, Cb, Entries, FlagList, Flags, Iid, InOutFlags, InitFlags, Memory, Notifications, Num, Obj, Opaque, Out,
    OutBuf, OutByIid, OutByType, OutBytes, OutCb, OutNum, OutProps, OutRows, OutTags, OutUid, Props, Restriction, Rows, Sink,
    Size, Tags, Text, Text8, Uid,
};

interfaces! {
    Function = 0, "", 0x00000 {
        MAPIInitialize(init: InitFlags);
        MAPIUninitialize();
        MAPILogonEx(ui_param: Opaque, profile_name: Text, password: Opaque, flags: Flags, session: Out(Session));
        MAPIAdminProfiles(flags: Flags, admin: Out(ProfAdmin));
        MAPIAllocateBuffer(size: Num, buffer: OutBuf);
        MAPIAllocateMore(size: Num, object: Memory, buffer: OutBuf);
        MAPIFreeBuffer(buffer: Memory);
        MAPIGetDefaultMalloc();
        GetMAPIDefaultMalloc();
        ScInitMapiUtil(flags: Flags);
        DeinitMapiUtil();
        HrQueryAllRows(table: Obj(Table), tags: Tags, restriction: Opaque, sort: Opaque, rows_max: Num, rows: OutRows);
        FreeProws(rows: Memory);
        FreePadrlist(list: Memory);
        UlAddRef(object: Obj(Unknown));
        UlRelease(object: Obj(Unknown));
        HrAllocAdviseSink(callback: Opaque, context: Opaque, sink: Out(AdviseSink));
        HrThisThreadAdviseSink(sink: Sink, new_sink: Out(AdviseSink));
        OleInitialize(reserved: Opaque);
        OleUninitialize();
        CoInitialize(reserved: Opaque);
        CoInitializeEx(reserved: Opaque, flags: Flags);
        CoUninitialize();
        MSProviderInit(instance: Opaque, malloc: Opaque, allocate: Opaque, allocate_more: Opaque, free: Opaque, flags: Flags, mapi_version: Num, provider_version: OutNum, provider: Out(MsProvider));
        ABProviderInit(instance: Opaque, malloc: Opaque, allocate: Opaque, allocate_more: Opaque, free: Opaque, flags: Flags, mapi_version: Num, provider_version: OutNum, provider: Out(AbProvider));
        XPProviderInit(instance: Opaque, malloc: Opaque, allocate: Opaque, allocate_more: Opaque, free: Opaque, flags: Flags, mapi_version: Num, provider_version: OutNum, provider: Out(XpProvider));
        MSGServiceEntry(instance: Opaque, malloc: Opaque, support: Obj(Support), ui_param: Opaque, flags: Flags, context: Num, c_values: Cb, props: Props, provider_admin: Obj(ProviderAdmin), mapi_error: OutBuf);
        LoadLibrary(library: Text);
        FreeLibrary(library: Text);
    }
    Unknown = 1, "IUnknown", 0x00000 {
        QueryInterface(riid: Iid, object: OutByIid);
        AddRef();
        Release();
    }
    Malloc = 2, "IMalloc", 0x00002, Unknown {
        Alloc(size: Size) -> Pointer;
        Realloc(memory: Memory, size: Size) -> Pointer;
        Free(memory: Memory);
        GetSize(memory: Memory);
        DidAlloc(memory: Memory);
        HeapMinimize();
    }
    AdviseSink = 3, "IMAPIAdviseSink", 0x20302, Unknown {
        OnNotify(c_notif: Cb, notifications: Notifications);
    }
    Prop = 4, "IMAPIProp", 0x20303, Unknown {
        GetLastError(result_code: Num, flags: Flags, mapi_error: OutBuf);
        SaveChanges(flags: Flags);
        GetProps(tags: Tags, flags: Flags, values: OutCb, props: OutProps);
        GetPropList(flags: Flags, tags: OutTags);
        OpenProperty(prop_tag: Num, interface: Iid, interface_options: Num, flags: Flags, unk: OutByIid);
        SetProps(c_values: Cb, props: Props, problems: OutBuf);
        DeleteProps(tags: Tags, problems: OutBuf);
        CopyTo(ciid_exclude: Num, rgiid_exclude: Iid, exclude_props: Tags, ui_param: Opaque, progress: Obj(Progress), interface: Iid, dest_obj: Obj(Unknown), flags: Flags, problems: OutBuf);
        CopyProps(include_props: Tags, ui_param: Opaque, progress: Obj(Progress), interface: Iid, dest_obj: Obj(Unknown), flags: Flags, problems: OutBuf);
        GetNamesFromIDs(prop_tags: Opaque, prop_set: Iid, flags: Flags, count: OutNum, prop_names: OutBuf);
        GetIDsFromNames(c_prop_names: Num, prop_names: Opaque, flags: Flags, prop_tags: OutTags);
    }
    Table = 5, "IMAPITable", 0x20301, Unknown {
        GetLastError(result_code: Num, flags: Flags, mapi_error: OutBuf);
        Advise(event_mask: Num, advise_sink: Sink, connection: OutNum);
        Unadvise(connection: Num);
        GetStatus(table_status: OutNum, table_type: OutNum);
        SetColumns(tags: Tags, flags: Flags);
        QueryColumns(flags: Flags, tags: OutTags);
        GetRowCount(flags: Flags, count: OutNum);
        SeekRow(bk_origin: Num, row_count: Num, rows_sought: OutNum);
        SeekRowApprox(numerator: Num, denominator: Num);
        QueryPosition(row: OutNum, numerator: OutNum, denominator: OutNum);
        FindRow(restriction: Opaque, bk_origin: Num, flags: Flags);
        Restrict(restriction: Restriction, flags: Flags);
        CreateBookmark(bk_position: OutNum);
        FreeBookmark(bk_position: Num);
        SortTable(sort_criteria: Opaque, flags: Flags);
        QuerySortOrder(sort_criteria: OutBuf);
        QueryRows(row_count: Num, flags: Flags, rows: OutRows);
        Abort();
        ExpandRow(cb_instance_key: Cb, instance_key: Bytes, row_count: Num, flags: Flags, rows: OutRows, more_rows: OutNum);
        CollapseRow(cb_instance_key: Cb, instance_key: Bytes, flags: Flags, row_count: OutNum);
        WaitForCompletion(flags: Flags, timeout: Num, table_status: OutNum);
        GetCollapseState(flags: Flags, cb_instance_key: Cb, instance_key: Bytes, cb_collapse_state: OutCb, collapse_state: OutBytes);
        SetCollapseState(flags: Flags, cb_collapse_state: Cb, collapse_state: Bytes, bk_location: OutNum);
    }
    ProfSect = 6, "IProfSect", 0x20304, Prop {
    }
    Status = 7, "IMAPIStatus", 0x20305, Prop {
        ValidateState(ui_param: Opaque, flags: Flags);
        SettingsDialog(ui_param: Opaque, flags: Flags);
        ChangePassword(old_pass: Text, new_pass: Text, flags: Flags);
        FlushQueues(ui_param: Opaque, cb_target_transport: Cb, target_transport: Bytes, flags: Flags);
    }
    Container = 8, "IMAPIContainer", 0x2030B, Prop {
        GetContentsTable(flags: Flags, table: Out(Table));
        GetHierarchyTable(flags: Flags, table: Out(Table));
        OpenEntry(cb_entry_id: Cb, entry_id: Bytes, interface: Iid, flags: Flags, obj_type: OutNum, unk: OutByType);
        SetSearchCriteria(restriction: Opaque, container_list: Opaque, search_flags: Flags);
        GetSearchCriteria(flags: Flags, restriction: OutBuf, container_list: OutBuf, search_state: OutNum);
    }
    AbContainer = 9, "IABContainer", 0x2030D, Container {
        CreateEntry(cb_entry_id: Cb, entry_id: Bytes, create_flags: Flags, mapi_prop_entry: Out(Prop));
        CopyEntries(entries: Entries, ui_param: Opaque, progress: Obj(Progress), flags: Flags);
        DeleteEntries(entries: Entries, flags: Flags);
        ResolveNames(tags: Tags, flags: Flags, adr_list: AdrList, flag_list: FlagList);
    }
    MailUser = 10, "IMailUser", 0x2030A, Prop {
    }
    DistList = 11, "IDistList", 0x2030E, Container {
        CreateEntry(cb_entry_id: Cb, entry_id: Bytes, create_flags: Flags, mapi_prop_entry: Out(Prop));
        CopyEntries(entries: Entries, ui_param: Opaque, progress: Obj(Progress), flags: Flags);
        DeleteEntries(entries: Entries, flags: Flags);
        ResolveNames(tags: Tags, flags: Flags, adr_list: AdrList, flag_list: FlagList);
    }
    Folder = 12, "IMAPIFolder", 0x2030C, Container {
        CreateMessage(interface: Iid, flags: Flags, message: Out(Message));
        CopyMessages(msg_list: Entries, interface: Iid, dest_folder: Obj(Unknown), ui_param: Opaque, progress: Obj(Progress), flags: Flags);
        DeleteMessages(msg_list: Entries, ui_param: Opaque, progress: Obj(Progress), flags: Flags);
        CreateFolder(folder_type: Num, folder_name: Text, folder_comment: Text, interface: Iid, flags: Flags, folder: Out(Folder));
        CopyFolder(cb_entry_id: Cb, entry_id: Bytes, interface: Iid, dest_folder: Obj(Unknown), new_folder_name: Text, ui_param: Opaque, progress: Obj(Progress), flags: Flags);
        DeleteFolder(cb_entry_id: Cb, entry_id: Bytes, ui_param: Opaque, progress: Obj(Progress), flags: Flags);
        SetReadFlags(msg_list: Entries, ui_param: Opaque, progress: Obj(Progress), flags: Flags);
        GetMessageStatus(cb_entry_id: Cb, entry_id: Bytes, flags: Flags, message_status: OutNum);
        SetMessageStatus(cb_entry_id: Cb, entry_id: Bytes, new_status: Num, new_status_mask: Num, old_status: OutNum);
        SaveContentsSort(sort_criteria: Opaque, flags: Flags);
        EmptyFolder(ui_param: Opaque, progress: Obj(Progress), flags: Flags);
    }
    MsgStore = 13, "IMsgStore", 0x20306, Prop {
        Advise(cb_entry_id: Cb, entry_id: Bytes, event_mask: Num, advise_sink: Sink, connection: OutNum);
        Unadvise(connection: Num);
        CompareEntryIDs(cb_entry_id1: Cb, entry_id1: Bytes, cb_entry_id2: Cb, entry_id2: Bytes, flags: Flags, equal: OutNum);
        OpenEntry(cb_entry_id: Cb, entry_id: Bytes, interface: Iid, flags: Flags, obj_type: OutNum, unk: OutByType);
        SetReceiveFolder(message_class: Text, flags: Flags, cb_entry_id: Cb, entry_id: Bytes);
        GetReceiveFolder(message_class: Text, flags: Flags, cb_entry_id: OutCb, entry_id: OutBytes, explicit_class: OutBuf);
        GetReceiveFolderTable(flags: Flags, table: Out(Table));
        StoreLogoff(flags: InOutFlags);
        AbortSubmit(cb_entry_id: Cb, entry_id: Bytes, flags: Flags);
        GetOutgoingQueue(flags: Flags, table: Out(Table));
        SetLockState(message: Obj(Message), lock_state: Num);
        FinishedMsg(flags: Flags, cb_entry_id: Cb, entry_id: Bytes);
        NotifyNewMail(notification: Notifications);
    }
    Message = 14, "IMessage", 0x20307, Prop {
        GetAttachmentTable(flags: Flags, table: Out(Table));
        OpenAttach(attachment_num: Num, interface: Iid, flags: Flags, attach: Out(Attach));
        CreateAttach(interface: Iid, flags: Flags, attachment_num: OutNum, attach: Out(Attach));
        DeleteAttach(attachment_num: Num, ui_param: Opaque, progress: Obj(Progress), flags: Flags);
        GetRecipientTable(flags: Flags, table: Out(Table));
        ModifyRecipients(flags: Flags, mods: Rows);
        SubmitMessage(flags: Flags);
        SetReadFlag(flags: Flags);
    }
    Attach = 15, "IAttach", 0x20308, Prop {
    }
    Control = 16, "IMAPIControl", 0x2031B, Unknown {
        GetLastError(result_code: Num, flags: Flags, mapi_error: OutBuf);
        Activate(flags: Flags, ui_param: Opaque);
        GetState(flags: Flags, state: OutNum);
    }
    Progress = 17, "IMAPIProgress", 0x2031F, Unknown {
        Progress(value: Num, count: Num, total: Num);
        GetFlags(flags: InOutFlags);
        GetMax(max: OutNum);
        GetMin(min: OutNum);
        SetLimits(min: OutNum, max: OutNum, flags: InOutFlags);
    }
    ProviderAdmin = 18, "IProviderAdmin", 0x20325, Unknown {
        GetLastError(result_code: Num, flags: Flags, mapi_error: OutBuf);
        GetProviderTable(flags: Flags, table: Out(Table));
        CreateProvider(provider: Text, c_values: Cb, props: Props, ui_param: Opaque, flags: Flags, uid: OutUid);
        DeleteProvider(uid: Uid);
        OpenProfileSection(uid: Uid, interface: Iid, flags: Flags, prof_sect: Out(ProfSect));
    }
    Session = 19, "IMAPISession", 0x20300, Unknown {
        GetLastError(result_code: Num, flags: Flags, mapi_error: OutBuf);
        GetMsgStoresTable(flags: Flags, table: Out(Table));
        OpenMsgStore(ui_param: Opaque, cb_entry_id: Cb, entry_id: Bytes, interface: Iid, flags: Flags, mdb: Out(MsgStore));
        OpenAddressBook(ui_param: Opaque, interface: Iid, flags: Flags, adr_book: Out(AddrBook));
        OpenProfileSection(uid: Uid, interface: Iid, flags: Flags, prof_sect: Out(ProfSect));
        GetStatusTable(flags: Flags, table: Out(Table));
        OpenEntry(cb_entry_id: Cb, entry_id: Bytes, interface: Iid, flags: Flags, obj_type: OutNum, unk: OutByType);
        CompareEntryIDs(cb_entry_id1: Cb, entry_id1: Bytes, cb_entry_id2: Cb, entry_id2: Bytes, flags: Flags, equal: OutNum);
        Advise(cb_entry_id: Cb, entry_id: Bytes, event_mask: Num, advise_sink: Sink, connection: OutNum);
        Unadvise(connection: Num);
        MessageOptions(ui_param: Opaque, flags: Flags, adr_type: Text, message: Obj(Message));
        QueryDefaultMessageOpt(adr_type: Text, flags: Flags, values: OutCb, options: OutProps);
        EnumAdrTypes(flags: Flags, adr_types: OutNum, adr_type_names: OutBuf);
        QueryIdentity(cb_entry_id: OutCb, entry_id: OutBytes);
        Logoff(ui_param: Opaque, flags: Flags, reserved: Num);
        SetDefaultStore(flags: Flags, cb_entry_id: Cb, entry_id: Bytes);
        AdminServices(flags: Flags, service_admin: Out(ServiceAdmin));
        ShowForm(ui_param: Opaque, msg_store: Obj(MsgStore), parent_folder: Obj(Folder), interface: Iid, message_token: Num, message_sent: Obj(Message), flags: Flags, message_status: Num, message_flags: Flags, access: Num, message_class: Text8);
        PrepareForm(interface: Iid, message: Obj(Message), message_token: OutNum);
    }
    AddrBook = 20, "IAddrBook", 0x20309, Prop {
        OpenEntry(cb_entry_id: Cb, entry_id: Bytes, interface: Iid, flags: Flags, obj_type: OutNum, unk: OutByType);
        CompareEntryIDs(cb_entry_id1: Cb, entry_id1: Bytes, cb_entry_id2: Cb, entry_id2: Bytes, flags: Flags, equal: OutNum);
        Advise(cb_entry_id: Cb, entry_id: Bytes, event_mask: Num, advise_sink: Sink, connection: OutNum);
        Unadvise(connection: Num);
        CreateOneOff(name: Text, adr_type: Text, address: Text, flags: Flags, cb_entry_id: OutCb, entry_id: OutBytes);
        NewEntry(ui_param: Opaque, flags: Flags, cb_eid_container: Cb, eid_container: Bytes, cb_eid_new_entry_tpl: Cb, eid_new_entry_tpl: Bytes, cb_eid_new_entry: OutCb, eid_new_entry: OutBytes);
        ResolveName(ui_param: Opaque, flags: Flags, new_entry_title: Text, adr_list: AdrList);
        Address(ui_param: Opaque, adr_parms: Opaque, adr_list: OutBuf);
        Details(ui_param: Opaque, dismiss: Opaque, dismiss_context: Opaque, cb_entry_id: Cb, entry_id: Bytes, button_callback: Opaque, button_context: Opaque, button_text: Text, flags: Flags);
        RecipOptions(ui_param: Opaque, flags: Flags, recip: Opaque);
        QueryDefaultRecipOpt(adr_type: Text, flags: Flags, values: OutCb, options: OutProps);
        GetPAB(cb_entry_id: OutCb, entry_id: OutBytes);
        SetPAB(cb_entry_id: Cb, entry_id: Bytes);
        GetDefaultDir(cb_entry_id: OutCb, entry_id: OutBytes);
        SetDefaultDir(cb_entry_id: Cb, entry_id: Bytes);
        GetSearchPath(flags: Flags, search_path: OutRows);
        SetSearchPath(flags: Flags, search_path: Rows);
        PrepareRecips(flags: Flags, tags: Tags, recip_list: Rows);
    }
    ProfAdmin = 21, "IProfAdmin", 0x2031C, Unknown {
        GetLastError(result_code: Num, flags: Flags, mapi_error: OutBuf);
        GetProfileTable(flags: Flags, table: Out(Table));
        CreateProfile(profile_name: Text, password: Text, ui_param: Opaque, flags: Flags);
        DeleteProfile(profile_name: Text, flags: Flags);
        ChangeProfilePassword(profile_name: Text, old_password: Text, new_password: Text, flags: Flags);
        CopyProfile(old_profile_name: Text, old_password: Text, new_profile_name: Text, ui_param: Opaque, flags: Flags);
        RenameProfile(old_profile_name: Text, old_password: Text, new_profile_name: Text, ui_param: Opaque, flags: Flags);
        SetDefaultProfile(profile_name: Text, flags: Flags);
        AdminServices(profile_name: Text, password: Text, ui_param: Opaque, flags: Flags, service_admin: Out(ServiceAdmin));
    }
    ServiceAdmin = 22, "IMsgServiceAdmin", 0x2031D, Unknown {
        GetLastError(result_code: Num, flags: Flags, mapi_error: OutBuf);
        GetMsgServiceTable(flags: Flags, table: Out(Table));
        CreateMsgService(service: Text, display_name: Text, ui_param: Opaque, flags: Flags);
        DeleteMsgService(uid: Uid);
        CopyMsgService(uid: Uid, display_name: Text, interface_to_copy: Iid, interface_dst: Iid, object_dst: Obj(Unknown), ui_param: Opaque, flags: Flags);
        RenameMsgService(uid: Uid, flags: Flags, display_name: Text);
        ConfigureMsgService(uid: Uid, ui_param: Opaque, flags: Flags, c_values: Cb, props: Props);
        OpenProfileSection(uid: Uid, interface: Iid, flags: Flags, prof_sect: Out(ProfSect));
        MsgServiceTransportOrder(c_uid: Num, uid_list: Uid, flags: Flags);
        AdminProviders(uid: Uid, flags: Flags, provider_admin: Out(ProviderAdmin));
        SetPrimaryIdentity(uid: Uid, flags: Flags);
        GetProviderTable(flags: Flags, table: Out(Table));
    }
    Support = 23, "IMAPISupport", 0x2030F, Unknown {
        GetLastError(result_code: Num, flags: Flags, mapi_error: OutBuf);
        GetMemAllocRoutines(allocate_buffer: Opaque, allocate_more: Opaque, free_buffer: Opaque);
        Subscribe(key: Opaque, event_mask: Num, flags: Flags, advise_sink: Sink, connection: OutNum);
        Unsubscribe(connection: Num);
        Notify(key: Opaque, c_notification: Cb, notifications: Notifications, flags: InOutFlags);
        ModifyStatusRow(c_values: Cb, column_vals: Props, flags: Flags);
        OpenProfileSection(uid: Uid, flags: Flags, profile_obj: Out(ProfSect));
        RegisterPreprocessor(muid: Uid, adr_type: Text, dll_name: Text, preprocess: Text8, remove_preprocess_info: Text8, flags: Flags);
        NewUID(muid: OutUid);
        MakeInvalid(flags: Flags, object: Obj(Unknown), ref_count: Num, c_methods: Num);
        SpoolerYield(flags: Flags);
        SpoolerNotify(flags: Flags, data: Opaque);
        CreateOneOff(name: Text, adr_type: Text, address: Text, flags: Flags, cb_entry_id: OutCb, entry_id: OutBytes);
        SetProviderUID(provider_id: Uid, flags: Flags);
        CompareEntryIDs(cb_entry1: Cb, entry1: Bytes, cb_entry2: Cb, entry2: Bytes, compare_flags: Flags, equal: OutNum);
        OpenTemplateID(cb_template_id: Cb, template_id: Bytes, template_flags: Flags, mapi_prop_data: Obj(Prop), interface: Iid, mapi_prop_new: Out(Prop), mapi_prop_sibling: Obj(Prop));
        OpenEntry(cb_entry_id: Cb, entry_id: Bytes, interface: Iid, open_flags: Flags, obj_type: OutNum, unk: OutByType);
        GetOneOffTable(flags: Flags, table: Out(Table));
        Address(ui_param: Opaque, adr_parms: Opaque, adr_list: OutBuf);
        Details(ui_param: Opaque, dismiss: Opaque, dismiss_context: Opaque, cb_entry_id: Cb, entry_id: Bytes, button_callback: Opaque, button_context: Opaque, button_text: Text, flags: Flags);
        NewEntry(ui_param: Opaque, flags: Flags, cb_eid_container: Cb, eid_container: Bytes, cb_eid_new_entry_tpl: Cb, eid_new_entry_tpl: Bytes, cb_eid_new_entry: OutCb, eid_new_entry: OutBytes);
        DoConfigPropsheet(ui_param: Opaque, flags: Flags, title: Text, display_table: Obj(Table), config_data: Obj(Prop), top_page: Num);
        CopyMessages(src_interface: Iid, src_folder: Obj(Unknown), msg_list: Entries, dest_interface: Iid, dest_folder: Obj(Unknown), ui_param: Opaque, progress: Obj(Progress), flags: Flags);
        CopyFolder(src_interface: Iid, src_folder: Obj(Unknown), cb_entry_id: Cb, entry_id: Bytes, dest_interface: Iid, dest_folder: Obj(Unknown), new_folder_name: Text, ui_param: Opaque, progress: Obj(Progress), flags: Flags);
        DoCopyTo(src_interface: Iid, src_obj: Obj(Unknown), ciid_exclude: Num, rgiid_exclude: Iid, exclude_props: Tags, ui_param: Opaque, progress: Obj(Progress), dest_interface: Iid, dest_obj: Obj(Unknown), flags: Flags, problems: OutBuf);
        DoCopyProps(src_interface: Iid, src_obj: Obj(Unknown), include_props: Tags, ui_param: Opaque, progress: Obj(Progress), dest_interface: Iid, dest_obj: Obj(Unknown), flags: Flags, problems: OutBuf);
        DoProgressDialog(ui_param: Opaque, flags: Flags, progress: Out(Progress));
        ReadReceipt(flags: Flags, read_message: Obj(Message), empty_message: Out(Message));
        PrepareSubmit(message: Obj(Message), flags: InOutFlags);
        ExpandRecips(message: Obj(Message), flags: InOutFlags);
        UpdatePAB(flags: Flags, message: Obj(Message));
        DoSentMail(flags: Flags, message: Obj(Message));
        OpenAddressBook(interface: Iid, flags: Flags, adr_book: Out(AddrBook));
        Preprocess(flags: Flags, cb_entry_id: Cb, entry_id: Bytes);
        CompleteMsg(flags: Flags, cb_entry_id: Cb, entry_id: Bytes);
        StoreLogoffTransports(flags: InOutFlags);
        StatusRecips(message: Obj(Message), recip_list: AdrList);
        WrapStoreEntryID(cb_orig_entry: Cb, orig_entry: Bytes, cb_wrapped_entry: OutCb, wrapped_entry: OutBytes);
        ModifyProfile(flags: Flags);
        IStorageFromStream(unk_in: Obj(Unknown), interface: Iid, flags: Flags, storage_out: OutBuf);
        GetSvcConfigSupportObj(flags: Flags, svc_support: Out(Support));
    }
    AbProvider = 24, "IABProvider", 0x20311, Unknown {
        Shutdown(flags: InOutFlags);
        Logon(support: Obj(Support), ui_param: Opaque, profile_name: Text, flags: Flags, cb_security: OutCb, security: OutBytes, mapi_error: OutBuf, ab_logon: Out(AbLogon));
    }
    AbLogon = 25, "IABLogon", 0x20314, Unknown {
        GetLastError(result_code: Num, flags: Flags, mapi_error: OutBuf);
        Logoff(flags: Flags);
        OpenEntry(cb_entry_id: Cb, entry_id: Bytes, interface: Iid, flags: Flags, obj_type: OutNum, unk: OutByType);
        CompareEntryIDs(cb_entry_id1: Cb, entry_id1: Bytes, cb_entry_id2: Cb, entry_id2: Bytes, flags: Flags, equal: OutNum);
        Advise(cb_entry_id: Cb, entry_id: Bytes, event_mask: Num, advise_sink: Sink, connection: OutNum);
        Unadvise(connection: Num);
        OpenStatusEntry(interface: Iid, flags: Flags, obj_type: OutNum, entry: Out(Status));
        OpenTemplateID(cb_template_id: Cb, template_id: Bytes, template_flags: Flags, mapi_prop_data: Obj(Prop), interface: Iid, mapi_prop_new: Out(Prop), mapi_prop_sibling: Obj(Prop));
        GetOneOffTable(flags: Flags, table: Out(Table));
        PrepareRecips(flags: Flags, tags: Tags, recip_list: Rows);
    }
    XpProvider = 26, "IXPProvider", 0x20312, Unknown {
        Shutdown(flags: InOutFlags);
        TransportLogon(support: Obj(Support), ui_param: Opaque, profile_name: Text, flags: InOutFlags, mapi_error: OutBuf, xp_logon: Out(XpLogon));
    }
    XpLogon = 27, "IXPLogon", 0x20315, Unknown {
        AddressTypes(flags: InOutFlags, adr_type: OutNum, adr_type_array: OutBuf, mapiuid: OutNum, uid_array: OutBuf);
        RegisterOptions(flags: InOutFlags, count: OutNum, options: OutBuf);
        TransportNotify(flags: InOutFlags, data: Opaque);
        Idle(flags: Flags);
        TransportLogoff(flags: Flags);
        SubmitMessage(flags: Flags, message: Obj(Message), msg_ref: OutNum, return_parm: OutNum);
        EndMessage(msg_ref: Num, flags: InOutFlags);
        Poll(incoming: OutNum);
        StartMessage(flags: Flags, message: Obj(Message), msg_ref: OutNum);
        OpenStatusEntry(interface: Iid, flags: Flags, obj_type: OutNum, entry: Out(Status));
        ValidateState(ui_param: Opaque, flags: Flags);
        FlushQueues(ui_param: Opaque, cb_target_transport: Cb, target_transport: Bytes, flags: Flags);
    }
    MsProvider = 28, "IMSProvider", 0x20310, Unknown {
        Shutdown(flags: InOutFlags);
        Logon(support: Obj(Support), ui_param: Opaque, profile_name: Text, cb_entry_id: Cb, entry_id: Bytes, flags: Flags, interface: Iid, cb_spool_security: OutCb, spool_security: OutBytes, mapi_error: OutBuf, ms_logon: Out(MsLogon), mdb: Out(MsgStore));
        SpoolerLogon(support: Obj(Support), ui_param: Opaque, profile_name: Text, cb_entry_id: Cb, entry_id: Bytes, flags: Flags, interface: Iid, cb_spool_security: Cb, spool_security: Bytes, mapi_error: OutBuf, ms_logon: Out(MsLogon), mdb: Out(MsgStore));
        CompareStoreIDs(cb_entry_id1: Cb, entry_id1: Bytes, cb_entry_id2: Cb, entry_id2: Bytes, flags: Flags, equal: OutNum);
    }
    MsLogon = 29, "IMSLogon", 0x20313, Unknown {
        GetLastError(result_code: Num, flags: Flags, mapi_error: OutBuf);
        Logoff(flags: InOutFlags);
        OpenEntry(cb_entry_id: Cb, entry_id: Bytes, interface: Iid, flags: Flags, obj_type: OutNum, unk: OutByType);
        CompareEntryIDs(cb_entry_id1: Cb, entry_id1: Bytes, cb_entry_id2: Cb, entry_id2: Bytes, flags: Flags, equal: OutNum);
        Advise(cb_entry_id: Cb, entry_id: Bytes, event_mask: Num, advise_sink: Sink, connection: OutNum);
        Unadvise(connection: Num);
        OpenStatusEntry(interface: Iid, flags: Flags, obj_type: OutNum, entry: Out(Status));
    }
    ClientShutdown = 30, "IMAPIClientShutdown", 0x20397, Unknown {
        QueryFastShutdown();
        NotifyProcessShutdown();
        DoFastShutdown();
    }
    ProviderShutdown = 31, "IMAPIProviderShutdown", 0x20398, Unknown {
        QueryFastShutdown();
        NotifyProcessShutdown();
        DoFastShutdown();
    }
    Spooler = 62, "MapiSpooler", 0x00000 {
        Begin(profile_name: Text, flags: Flags, session: OutNum, profile: Opaque);
        End(session: Num);
        TellSharers(session: Num);
        Submitted(session: Num);
        StoreOpened(session: Num, service: Uid);
        StoreLogoff(session: Num, flags: InOutFlags);
        StatusRows(session: Num, rows: Opaque);
        ValidateState(session: Num, row: Num, flags: Flags);
        FlushQueues(session: Num, row: Num, flags: Flags);
        OpenStore(session: Num, service: Uid, store: Opaque);
        Stop();
        Lost();
        Notified(session: Num, service: Uid, notification: Notifications);
        FastShutdown(session: Num, stage: Num, opt_in: Num);
    }
    Note = 63, "mock", 0x00000 {
        ObjectCreated(object: Num, interface: Num, owner: Num, parent: Num, library: Text);
        Invalidated(object: Num, buffer: Memory);
        LibraryState(mapped: Num, pinned_by: Num, library: Text);
        FileDigest(after: Num, file: Text, digest: Text);
        StatusRow(object: Num, present: Num);
        ProviderUid(object: Num, present: Num);
        ThreadAlive(count: Num, library: Text);
        Growth(rounds: Num, kib_before: Num, kib_after: Num);
        Fault(signal: Num, known: Num);
        Mark(line: Num, text: Text);
        NotServed(function: Text);
        LateCall(object: Num);
        EndOfRun(outcome: Num);
        Case(subject: Num, misbehaving: Num, end: Num, code: Num, case: Text);
        HelperCalled(function: Text);
        Controlled(answer: Num, function: Text, argument: Text);
        RowHandedOut(object: Num, buffer: Memory);
        RowLost(object: Num, buffer: Memory);
        RowForeign(object: Num);
        Loader(held: Num, function: Text);
        Process(number: Num, pid: Num);
        Sent(to: Num, serial: Num);
        Received(from: Num, serial: Num);
        Refused(from: Num, reason: Text);
        SpoolerStarted(incarnation: Num);
        SpoolerEnded(sessions: Num);
        SpoolerLost(sessions: Num);
        SessionBegan(session: Num, client: Num);
        SessionLeft(session: Num, client: Num);
        ClientLost(client: Num);
        Sending(message: Num, object: Num);
        ExitAnnounced(session: Num, client: Num);
        ExitDemanded(session: Num, client: Num);
        StatusTold(list: Memory, delivered: Num, failed: Num, untold: Num);
        ProcessExits(known: Num, first: Num);
        Unknown(number: Num, name: Text);
    }
}

/// The entry of an interface's number, if there is one; numbers are looked up on every call, so this is an array index.
pub(super) fn by_number(number: u8) -> Option<&'static super::InterfaceSpec> {
    const NONE: u8 = u8::MAX;
    static INDEX: [u8; 256] = {
        let mut index = [NONE; 256];
        let mut i = 0;
        while i < TABLE.len() {
            index[TABLE[i].interface as usize] = i as u8;
            i += 1;
        }
        index
    };
    TABLE.get(INDEX[number as usize] as usize)
}

/// How many methods the interface of each number declares; 0 where there is none. A reader of traces asks it for every record.
pub(super) static METHODS: [u8; 256] = {
    let mut counts = [0; 256];
    let mut i = 0;
    while i < TABLE.len() {
        counts[TABLE[i].interface as usize] = TABLE[i].methods.len() as u8;
        i += 1;
    }
    counts
};
