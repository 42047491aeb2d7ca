### Words of reports: verdicts, outcomes, levels, and what stands around them.

report-requirements = 要件{ $count }件: { $parts }
report-cases-all = ケース{ $count }件、すべて{ $outcome }
