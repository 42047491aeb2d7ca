### Words of reports: verdicts, outcomes, levels, and what stands around them.

report-requirements = { $count ->
    [one] 1 requirement: { $parts }
   *[other] { $count } requirements: { $parts }
}
report-cases-all = { $count } cases, all { $outcome }
