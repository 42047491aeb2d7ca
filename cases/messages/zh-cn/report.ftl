### Words of reports: verdicts, outcomes, levels, and what stands around them.

report-requirements = { $count } 项要求：{ $parts }
report-cases-all = { $count } 个用例，全部{ $outcome }
