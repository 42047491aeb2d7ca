### Errors of usage and of input, and what was expected.

