#include "mailbox.h"

static Node *root;
static ULONG users, next_id;

Bag *rows_add(Rows *rows)
{
    if (rows->count == rows->room) {
        ULONG room = rows->room ? rows->room * 2 : 4;
        Bag *more = realloc(rows->rows, room * sizeof *more);
        if (!more)
            abort();
        rows->rows = more;
        rows->room = room;
    }
    return memset(&rows->rows[rows->count++], 0, sizeof(Bag));
}

void rows_copy(Rows *to, const Rows *from)
{
    for (ULONG i = 0; i < from->count; i++)
        bag_copy(rows_add(to), &from->rows[i]);
}

void rows_clear(Rows *rows)
{
    for (ULONG i = 0; i < rows->count; i++)
        bag_clear(&rows->rows[i]);
    free(rows->rows);
    memset(rows, 0, sizeof *rows);
}

Node *mailbox_add(Node *parent, ULONG kind)
{
    Node *node = calloc(1, sizeof *node);
    if (!node)
        abort();
    node->id = next_id++;
    node->kind = kind;
    mailbox_move(node, parent);
    return node;
}

static void unlink_node(Node *node)
{
    if (!node->parent)
        return;
    Node **link = &node->parent->first;
    while (*link != node)
        link = &(*link)->next;
    *link = node->next;
    node->parent = NULL;
}

void mailbox_move(Node *node, Node *parent)
{
    unlink_node(node);
    node->parent = parent;
    node->next = parent ? parent->first : NULL;
    if (parent)
        parent->first = node;
}

void mailbox_remove(Node *node)
{
    while (node->first)
        mailbox_remove(node->first);
    unlink_node(node);
    bag_clear(&node->bag);
    rows_clear(&node->recipients);
    rows_clear(&node->attachments);
    free(node);
}

static Node *search(Node *node, ULONG id)
{
    Node *found = node && node->id == id ? node : NULL;
    for (Node *child = node ? node->first : NULL; child && !found; child = child->next)
        found = search(child, id);
    return found;
}

Node *mailbox_node(ULONG id) { return search(root, id); }

ULONG mailbox_count(const Node *folder, ULONG kind)
{
    ULONG count = 0;
    for (const Node *child = folder->first; child; child = child->next)
        count += child->kind == kind;
    return count;
}

void mailbox_acquire(void)
{
    static const struct {
        ULONG id, parent;
        const char *name;
    } standard[] = {
        {NODE_ROOT, 0, "Root"},
        {NODE_IPM, NODE_ROOT, "Top of the mailbox"},
        {NODE_INBOX, NODE_IPM, "Inbox"},
        {NODE_OUTBOX, NODE_IPM, "Outbox"},
        {NODE_SENT, NODE_IPM, "Sent Items"},
    };
    if (users++)
        return;
    for (size_t i = 0; i < LENGTH(standard); i++) {
        next_id = standard[i].id;
        Node *node = mailbox_add(mailbox_node(standard[i].parent), MAPI_FOLDER);
        bag_set_text(&node->bag, PR_DISPLAY_NAME, standard[i].name);
        bag_set_long(&node->bag, PR_FOLDER_TYPE, node->parent ? FOLDER_GENERIC : FOLDER_ROOT);
        if (!node->parent)
            root = node;
    }
    next_id = NODE_FIRST_FREE;
}

void mailbox_release(void)
{
    if (--users)
        return;
    mailbox_remove(root);
    root = NULL;
}
