### What explore prints.

