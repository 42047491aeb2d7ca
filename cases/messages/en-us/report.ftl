### Words of reports: verdicts, outcomes, levels, and what stands around them.

## Verdicts, outcomes and levels in running text.

report-verdict-violated = violated
report-verdict-inconclusive = inconclusive
report-verdict-waived = waived
report-verdict-met = met
report-verdict-not-exercised = not exercised
report-verdict-not-applicable = not applicable
report-verdict-unobservable = unobservable
report-outcome-completed = completed
report-outcome-crashed = crashed
report-outcome-hung = hung
report-outcome-exited = exited
report-outcome-memory-corrupted = memory corrupted
report-outcome-trace-broken-off = trace broken off
report-outcome-end-not-recorded = end not recorded
report-outcome-nothing-recorded = nothing recorded
report-outcome-not-started = not started
report-level-must = must
report-level-should = should
report-level-may = may

## Who is bound, and what is tested.

report-party-client = client
report-party-provider = provider
report-party-subsystem = subsystem
report-party-spooler = spooler
report-party-trace = trace

## What exit codes mean.

report-exit = exit code { $code }: { $meaning }
report-exit-clean = nothing was violated
report-exit-clean-nothing-met = nothing was violated, but nothing was met either
report-exit-clean-but-waived = nothing was violated but what is waived
report-exit-clean-so-far = nothing was violated as far as the traces go; one does not say that its run was over
report-exit-violated = the subject violated { $violated ->
    [one] 1 requirement
   *[other] { $violated } requirements
}
report-exit-broken = the subject brought { $broken ->
    [one] 1 case
   *[other] { $broken } cases
} to a bad end
report-exit-violated-and-broken = the subject violated { $violated ->
    [one] 1 requirement
   *[other] { $violated } requirements
} and brought { $broken ->
    [one] 1 case
   *[other] { $broken } cases
} to a bad end
report-exit-damaged = a trace cannot be read, or not to its end; what can be read was judged
report-exit-own-fault = the tool itself is at fault; please report it, and do not rely on the other verdicts
report-exit-nothing-ran = no case ran, so nothing is known about the subject
report-exit-nothing-recorded = nothing was recorded, so nothing is known about the subject

## First and last lines. The labels stand in one column.

report-label-subject = subject
report-label-rules = rules
report-label-ran = ran
report-label-result = result
report-subject = { $kind }  { $path }
report-subject-digest = { $kind }  { $path }  (sha256 { $digest }…)
report-rules = edition { $edition }
report-rules-by-spec = edition { $edition }, as { $spec } alone tells them
report-no-requirement = no requirement was judged
report-requirements = { $count ->
    [one] 1 requirement: { $parts }
   *[other] { $count } requirements: { $parts }
}
report-no-case = no case
report-cases-all = { $count ->
    [one] 1 case, { $outcome }
   *[other] { $count } cases, all { $outcome }
}
report-cases = { $count } cases: { $parts }
report-counted = { $count } { $what }
report-comma = ,{ " " }
report-result = { $requirements }; { $cases }
report-result-took = { $requirements }; { $cases }, in { $seconds } s

## Requirements that were violated.

report-violated = Violated ({ $count })
report-fail = FAIL
report-own-fault = A fault of { $tool }, not of the subject ({ $count })
report-own-fault-remark = please report it, and do not rely on the other verdicts
report-beside = Violated by others in the trace, not by the subject ({ $count })
report-beside-remark = recorded beside it; the exit code is by the subject alone
report-beside-label = ALSO
report-bug = BUG
report-binds = { $party }, { $level }
report-more-findings = { $count ->
    [one] … and 1 more finding, see the JSON report
   *[other] … and { $count } more findings, see the JSON report
}
report-in-case = in case `{ $case }`
report-in-case-trace = in case `{ $case }` ({ $trace })
report-label-mend = mend
report-label-note = note
report-label-cite = cite
report-disputed = The documents disagree (conflict { $slug }): { $question } Judged by: { $default }
report-place = { $doc } ({ $locale }, { $edition }) { $at }
report-lost-in = lost in { $locale }:{ " " }

## Requirements with nothing to show.

report-inconclusive = Inconclusive ({ $count })
report-inconclusive-remark = its case ended before it could be judged
report-waived = Waived ({ $count })
report-waived-remark = violated, and excused for now
report-met = Met ({ $count })
report-met-remark = with how often each was put to the test
report-times = { $count }x { $id }
report-met-disputed = * by one reading of documents that disagree: see `requirements explain ID`
report-not-exercised = Not exercised ({ $count })
report-not-exercised-remark = not put to the test, and so not counted as met
report-not-applicable = Not applicable ({ $count })
report-not-applicable-remark = does not bind this subject
report-unobservable = Unobservable ({ $count })
report-unobservable-remark = a trace cannot show it
report-own-duties = Duties of { $tool } itself: { $parts }

## What documents keep from their reader.

report-untold = Kept from the reader of { $spec } ({ $count })
report-untold-remark = not held against the subject, but a rule for the others
report-label-page = page
report-label-there = there
report-label-found = found

## Cases.

report-broken-cases = Cases that did not end well ({ $count })
report-case-done = DONE
report-case-crash = CRASH
report-case-hang = HANG
report-case-exit = EXIT
report-case-memory = MEMORY
report-case-trace = TRACE
report-case-end = END
report-case-nothing = NOTHING
report-case-not-started = NOT STARTED
report-last-calls = last calls, the latest at the bottom
report-trace = trace { $trace }
report-stories = Shortest stories that show it ({ $count })

## The table of subjects and their faults.

report-matrix-subject = SUBJECT
report-matrix-fault = FAULT
report-matrix-outcome = OUTCOME
report-matrix-violated = VIOLATED
report-matrix-caught = { $caught } of { $faults } faults found
report-matrix-caught-accused = { $caught } of { $faults } faults found; { $accused } of { $sound } sound subjects accused

## What build servers show. Names of suites, properties and classes are not translated: filters and histories go by them.

report-junit-exercised = put to the test { $count }x
report-junit-untold = kept from the reader, { $cite }
report-junit-reason = { $what }: { $reason }
report-junit-note = note: { $reason }
report-junit-disputed = note: the documents disagree (conflict { $slug }); judged by: { $default }
report-junit-trace = trace: { $trace }
report-junit-mend = mend: { $remedy }
report-junit-cite = cite: { $place }
report-junit-cite-lost = cite: { $place }; lost there: { $lost }

## Why verdicts are what they are.

report-schema-unknown = schema is `{ $found }`, this version reads `{ $schema }`
report-reason-not-applicable = not of this edition, or not for this sort of subject
report-reason-inconclusive = the run ended before it was settled
report-reason-followed = the subject had broken { $broken } before: nobody else is blamed for what may follow from that
report-spec-locales = the documents are known in { $locales }
report-spec-no-document = there is no document `{ $name }` in { $locale }: cases/specs/{ $locale } has a file for each
report-spec-locale-silent = no { $spec } document speaks of it
report-spec-document-silent = { $spec } does not speak of it
report-spec-keeps = { $spec } keeps it from its reader
report-folder = Traces, logs and the report as JSON and JUnit: { $folder }

## How cases ended.

report-title-process = The program as it was called, process { $number }
report-title-spooler = The spooler of the machine, process { $number }
report-end-spooler-hung = the spooler did not end
report-end-spooler-unseen = the spooler’s trace does not say that its run was over: it was killed by somebody, or other programs still have sessions. What was owed at the end was not judged
report-end-no-spooler = no spooler could be started: “{ $said }” ({ $log })
report-end-no-spooler-silent = no spooler could be started; { $log } says nothing of it
report-title-trace = The trace { $path }
report-end-limit = no end within { $seconds } s
report-end-from-outside = ended from outside, at its limit
report-end-trace-breaks-off = the trace breaks off before its run was over
report-end-unseen = the trace does not say that its run was over: the process was killed, or the trace is cut, or still being written. What was owed at the end was not judged
report-unknown-notes = recorded by a newer version: notes that this one does not know were passed over ({ $count }). Nobody is accused by this trace: what would be a violation, or was owed at the end, is inconclusive
report-end-nothing-recorded = the trace holds nothing but its header
report-end-exited = the process left with exit code { $code } before the case was over
report-end-left = a call into somebody else ended the process before its run was over
report-end-failed = exit code { $code } after the case was over; its log may say why
report-broken-trace = cannot be read further: “{ $error }”. What came before, { $events } events, was judged.
report-call-open = entered, never left
report-call-returned = returned
report-end-signal = { $signal ->
    [4] killed by signal { $signal } (illegal instruction)
    [6] killed by signal { $signal } (abort)
    [7] killed by signal { $signal } (bus error)
    [8] killed by signal { $signal } (arithmetic)
    [9] killed by signal { $signal } (kill)
    [11] killed by signal { $signal } (invalid memory access)
    [15] killed by signal { $signal } (termination)
   *[other] killed by signal { $signal }
}
report-end-exception = { $number ->
    [x20474343] ended by exception 0{ $number } (C++ exception that nobody caught)
    [xE06D7363] ended by exception 0{ $number } (C++ exception that nobody caught)
    [x40000015] ended by exception 0{ $number } (abort)
    [x80000003] ended by exception 0{ $number } (breakpoint)
    [x80000100] ended by exception 0{ $number } (Wine: a function that is missing)
    [xC0000005] ended by exception 0{ $number } (invalid memory access)
    [xC0000006] ended by exception 0{ $number } (error reading a mapped page)
    [xC000001D] ended by exception 0{ $number } (illegal instruction)
    [xC0000094] ended by exception 0{ $number } (integer division by zero)
    [xC0000096] ended by exception 0{ $number } (privileged instruction)
    [xC00000FD] ended by exception 0{ $number } (stack overflow)
    [xC0000135] ended by exception 0{ $number } (a library it needs is missing)
    [xC0000139] ended by exception 0{ $number } (a function it imports is missing)
    [xC0000142] ended by exception 0{ $number } (a library refused to be loaded)
    [xC0000374] ended by exception 0{ $number } (damaged heap)
    [xC0000409] ended by exception 0{ $number } (fast fail: abort, or damaged stack)
   *[other] ended by exception 0{ $number }
}
report-editions = Where the editions differ ({ $count })
report-editions-remark = what one of them does not demand is not judged by it
