### What judges find, and the notes beside events.

## Beside events.

finding-note-held = { $count } held by its caller
finding-note-violated = violated here
finding-note-violated-in = violated here, { $library }
finding-note-join = ;{ " " }
finding-call-open = never returned
finding-note-opened = opened here
finding-note-made = made here
finding-note-entered = entered here

## What patterns find. The call is a method or function as it is documented.

finding-too-late = { $call } comes too late
finding-note-not-allowed = not allowed since here
finding-still-open = still open at { $call }
finding-still-open-at-end = still open at the end of the run
finding-one-too-many = one { $call } too many
finding-unbalanced = not balanced at { $call }
finding-unbalanced-counted = not balanced at { $call }: { $count } not undone
finding-unbalanced-at-end = not balanced at the end of the run: { $count } not undone
finding-note-not-undone = not undone
finding-not-allowed = { $call } without what allows it
finding-too-often = { $call } for the { $count }. time
finding-note-first = first here
finding-comes-first = { $call } comes first
finding-note-demanded = demanded since here
finding-owed = what was owed before { $call } did not come
finding-owed-at-end = what was owed did not come before the end of the run
finding-note-owed = owed since here
finding-bits-not-allowed = { $arg } of { $call } is { $value }: bits { $bits } are not allowed
finding-bits-not-one = { $arg } of { $call } is { $value }: { $count } of the bits { $bits }, expected exactly one
finding-bits-missing = { $arg } of { $call } is { $value }: bits { $bits } are missing
finding-bits-forbidden = { $arg } of { $call } is { $value }: bits { $bits } are forbidden
finding-bits-none = { $arg } of { $call } is zero
finding-returned = { $call } returned { $code }
finding-note-since = since here
finding-file-changed = the file is not what it was
finding-note-as-it-was = as it was
finding-did-not-happen = { $call } returned and what it must do did not happen

## What monitors find.

finding-after-release = { $call } on an object that the { $party } holds no reference on
finding-note-last-reference = the last reference was given up here
finding-never-returned = { $call } never returned
finding-hears-of-success = the client hears of success
finding-note-entry-point-failed = the entry point failed here
finding-shutdown-order = transports come first, then address books, then stores
finding-note-later-turn = its turn was later
finding-hears-of-support = the client hears that fast shutdown is supported
finding-note-refused = a provider refused here
finding-refused = { $interface } is refused
finding-note-asked = asked for here
finding-forced-logoff = logged off by force, and the provider still holds the support object
finding-foreign-memory = { $call } hands out memory that MAPI did not allocate
finding-growth = { $grown } KiB more after { $rounds } rounds
finding-row-left = a status row of the logon is still in the table
finding-uid-left = a UID of the logon is still registered
finding-support-kept = the provider still holds the support object of the logon
finding-logon-left = a logon of the session is still on
finding-note-logged-off = the session was logged off here
finding-not-its-own = the object is not the provider's own
finding-few-methods = a vtable of { $count } methods
finding-uninitialised = { $call } while MAPI is not initialised
finding-unknown-memory = { $call } of memory that MAPI did not give
finding-no-mail = the spooler works in a session without mail
finding-not-freed = the last Release answered { $count }
finding-flags-changed = flags { $given } come back as { $returned }
finding-note-as-given = as given
finding-reference-without-logon = a reference on the support object is taken for no new logon object
finding-registered-without-logon = something is registered for no new logon object
finding-profile-without-logon = a profile section is opened for no new logon object
finding-note-here = here
finding-service-dialog = a service asks for dialogs: flags { $flags }
finding-note-service = the client called itself a service here
finding-flush-target = a transport is named to the one that is to flush
finding-sharer-not-told = the session's end was not told to this registration
finding-note-shared-logged-off = the shared session was logged off here
finding-row-gone-not-told = this registration was not told that a row of the status table went
finding-note-row-gone = a row of the status table went here
finding-sink-kept = a sink that MAPI made is still held
finding-provider-keeps-sink = the provider still holds an advise sink
finding-sink-released = { $call } without a reference of the provider's own
finding-begins-and-ends = flags { $flags } begin and end the same
finding-critical-error = the call succeeds after a critical error
finding-not-cancelled = the call does not answer MAPI_E_USER_CANCEL
finding-note-told = told here
finding-abort-missing = without StoreLogoff the transports are told LOGOFF_ABORT and nothing else
finding-other-flag = the transports are told another flag than StoreLogoff was given
finding-told-again = the transports are told once more than StoreLogoff was called
finding-not-told = the transports were not told before the last Release of the support object
finding-store-before-children = the client still holds what it opened from the store
finding-row-without-support = the status row is there without the support object
finding-uid-without-support = the UID is registered without the support object
finding-call-without-support = { $call } after the support object was given up
finding-note-given-up = given up here
finding-thread-uninitialised = this thread has not initialised MAPI
finding-another-thread = another thread, and notifications go through the first
finding-note-without-flag = initialised first, without MAPI_MULTITHREAD_NOTIFICATIONS
finding-note-with-flag = initialised first, with MAPI_MULTITHREAD_NOTIFICATIONS
finding-sink-told-elsewhere = a sink is told on a thread that is not for notifications
finding-wrapped-sink-elsewhere = a wrapped sink is told on a thread that did not wrap it
finding-note-wrapped = wrapped here
finding-loader-lock = { $function } is called from DllMain, or from what runs with it
finding-first-thread-leaves = the thread that notifications go through leaves, and others stay
finding-status-on-other-thread = a transport's status object, used on another thread than opened it

## The spooler and its cycle.

finding-spooler-serves-after-end = the spooler serves a session after the last one ended
finding-spooler-never-ended = the spooler never ended
finding-spooler-ends-in-session = the spooler ends in a session
finding-note-last-session-ended = the last session ended here
finding-note-session-began = it began here
finding-message-not-locked = the message goes to a transport and is not locked
finding-note-spooler-works = the spooler works on it since here
finding-message-not-sent = the message leaves the queue and was not sent
finding-note-patience = a transport asked for patience here
finding-deferral-not-told = the transport keeps a message and is not told that it is deferred
finding-note-kept = kept since here
finding-reference-ended = the message of this reference has ended
finding-note-message-ended = it ended here
