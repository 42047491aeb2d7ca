/* The mail itself: one tree of folders and messages per process, alive while any provider
 * object of this library is. Nothing here knows about sessions, so nothing here has to be
 * told about their end. All functions expect the library lock to be held. */
#ifndef SUBJECTS_MAILBOX_H
#define SUBJECTS_MAILBOX_H

#include "common.h"

enum { NODE_ROOT = 1, NODE_IPM, NODE_INBOX, NODE_OUTBOX, NODE_SENT, NODE_FIRST_FREE = 100 };

typedef struct {
    ULONG count, room;
    Bag *rows;
} Rows;

Bag *rows_add(Rows *rows);
void rows_copy(Rows *to, const Rows *from);
void rows_clear(Rows *rows);

typedef struct Node Node;
struct Node {
    ULONG id, kind;
    Node *parent, *first, *next;
    Bag bag;
    Rows recipients, attachments;
};

void mailbox_acquire(void);
void mailbox_release(void);
Node *mailbox_node(ULONG id); /* NULL if gone */
Node *mailbox_add(Node *parent, ULONG kind);
void mailbox_move(Node *node, Node *parent);
void mailbox_remove(Node *node);
ULONG mailbox_count(const Node *folder, ULONG kind);

#endif
