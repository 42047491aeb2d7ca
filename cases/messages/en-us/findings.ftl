### What judges find, and the notes beside events.

