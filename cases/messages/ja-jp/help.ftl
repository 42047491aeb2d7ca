### Help of commands and options.

