/* What a transport tells MAPI of a message's recipients (imapisupport-statusrecips.md). */
#ifndef SUBJECTS_RECIPS_H
#define SUBJECTS_RECIPS_H

#include "common.h"

/* Of a message that was sent: whom it did not reach, which are those whose address begins with "failed", and whom it did, where
 * its sender asks for that. */
void recips_tell(LPMAPISUP support, const Alloc *alloc, LPMESSAGE message);

/* Everything that is wrong with such a call, one after the other; the log says what MAPI answers. */
void recips_misuse(LPMAPISUP support, const Alloc *alloc, LPMESSAGE message);
/* What comes too late, of a transport that misuses: after EndMessage, and after the end of the logon. */
void recips_late(LPMAPISUP support, const Alloc *alloc);

#endif
