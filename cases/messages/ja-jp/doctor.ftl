### What doctor says.

