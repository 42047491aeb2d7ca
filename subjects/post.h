/* Where the sample transport takes messages to and gets them from: a folder, named by SAMPLE_POST.
 *
 *   sent/KEY   what was sent, by the message's PR_SEARCH_KEY: the subject. One that is there is not sent again.
 *   in/NAME    what comes in: the subject
 *   orders     what becomes of the messages that are submitted, a line for each, taken from the front:
 *              defer | later | wait SECONDS | yield | hold | die | die-after | misuse
 *   release    what is held is sent once it is there, and not before
 *   ready      deferred messages are asked for once it is there
 *   log        what the spooler did
 *
 * Without it nothing is kept and nothing comes in. */
#ifndef SUBJECTS_POST_H
#define SUBJECTS_POST_H

#include "common.h"

/* Takes a message that is for us. *end is what EndMessage is to answer, *wait the seconds until it is offered again. */
HRESULT post_send(LPMAPISUP support, const Alloc *alloc, ULONG flags, LPMESSAGE message, ULONG *end, ULONG *wait);
int post_has_incoming(void);
/* Fills the message and saves it, if something has come in. */
HRESULT post_receive(LPMESSAGE message);
/* Asks for what was deferred, if it is time. */
void post_idle(LPMAPISUP support);
void post_log(const char *what, ULONG flags);

#endif
