#include "common.h"

struct Table {
    Object object;
    ULONG row_count, row_room, position;
    ULONG hidden;  /* rows behind the others that a restriction leaves out */
    int guesses;   /* names may be looked up in it */
    Bag *rows;
    LPSPropTagArray columns; /* own copy; NULL until SetColumns: every property of row 0 */
};

static void drop(Object *object)
{
    Table *self = (Table *)object;
    for (ULONG i = 0; i < self->row_count + self->hidden; i++)
        bag_clear(&self->rows[i]);
    free(self->rows);
    free(self->columns);
}

Bag *table_add_row(Table *self)
{
    if (self->row_count == self->row_room) {
        ULONG room = self->row_room ? self->row_room * 2 : 4;
        Bag *more = realloc(self->rows, room * sizeof *more);
        if (!more)
            abort();
        self->rows = more;
        self->row_room = room;
    }
    return memset(&self->rows[self->row_count++], 0, sizeof(Bag));
}

static ULONG column_count(const Table *self)
{
    if (self->columns)
        return self->columns->cValues;
    return self->row_count + self->hidden ? self->rows[0].count : 0;
}

static ULONG column(const Table *self, ULONG i)
{
    return self->columns ? self->columns->aulPropTag[i] : self->rows[0].values[i].ulPropTag;
}

static HRESULT WINAPI table_get_status(Table *self, ULONG *status, ULONG *type)
{
    *status = TBLSTAT_COMPLETE;
    *type = TBLTYPE_SNAPSHOT;
    return S_OK;
}

static HRESULT WINAPI set_columns(Table *self, LPSPropTagArray tags, ULONG flags)
{
    size_t size = CbSPropTagArray(tags);
    LPSPropTagArray copy = malloc(size);
    if (!copy)
        return MAPI_E_NOT_ENOUGH_MEMORY;
    memcpy(copy, tags, size);
    free(self->columns);
    self->columns = copy;
    return S_OK;
}

static HRESULT WINAPI query_columns(Table *self, ULONG flags, LPSPropTagArray *out)
{
    void *block;
    ULONG count = column_count(self);
    SCODE sc = self->object.family->alloc.buffer((ULONG)CbNewSPropTagArray(count), &block);
    if (sc != S_OK)
        return sc;
    LPSPropTagArray tags = block;
    tags->cValues = count;
    for (ULONG i = 0; i < count; i++)
        tags->aulPropTag[i] = column(self, i);
    *out = tags;
    return S_OK;
}

static HRESULT WINAPI get_row_count(Table *self, ULONG flags, ULONG *count)
{
    *count = self->row_count;
    return S_OK;
}

static HRESULT WINAPI seek_row(Table *self, BOOKMARK origin, LONG rows, LONG *sought)
{
    LONG start = origin == BOOKMARK_BEGINNING ? 0
               : origin == BOOKMARK_END       ? (LONG)self->row_count
                                              : (LONG)self->position;
    LONG target = start + rows;
    if (target < 0)
        target = 0;
    if (target > (LONG)self->row_count)
        target = (LONG)self->row_count;
    self->position = (ULONG)target;
    if (sought)
        *sought = target - start;
    return S_OK;
}

static HRESULT WINAPI query_position(Table *self, ULONG *row, ULONG *numerator, ULONG *denominator)
{
    *row = *numerator = self->position;
    *denominator = self->row_count ? self->row_count : 1;
    return S_OK;
}

static HRESULT WINAPI restrict_rows(Table *self, LPSRestriction restriction, ULONG flags)
{
    const SPropertyRestriction *wanted = restriction ? &restriction->res.resProperty : NULL;
    if (restriction && (!self->guesses || restriction->rt != RES_PROPERTY || wanted->relop != RELOP_EQ ||
                        PROP_ID(wanted->ulPropTag) != PROP_ID(PR_ANR)))
        return MAPI_E_TOO_COMPLEX;
    ULONG all = self->row_count + self->hidden;
    self->row_count = self->position = 0;
    for (ULONG i = 0; i < all; i++)
        if (!wanted || name_begins(bag_find(&self->rows[i], PR_DISPLAY_NAME), wanted->lpProp)) {
            Bag row = self->rows[i];
            self->rows[i] = self->rows[self->row_count];
            self->rows[self->row_count++] = row;
        }
    self->hidden = all - self->row_count;
    return S_OK;
}

static HRESULT WINAPI sort_rows(Table *self, LPSSortOrderSet order, ULONG flags)
{
    return order && order->cSorts ? MAPI_E_TOO_COMPLEX : S_OK;
}

static void free_rows(const Alloc *alloc, LPSRowSet rows)
{
    for (ULONG i = 0; i < rows->cRows; i++)
        alloc->free(rows->aRow[i].lpProps);
    alloc->free(rows);
}

static SCODE give_row(const Alloc *alloc, const Table *self, const Bag *row, SRow *out)
{
    void *block;
    ULONG count = column_count(self);
    SCODE sc = alloc->buffer((count ? count : 1) * (ULONG)sizeof(SPropValue), &block);
    if (sc != S_OK)
        return sc;
    out->cValues = count;
    out->lpProps = block;
    for (ULONG i = 0; i < count && sc == S_OK; i++)
        sc = bag_give(alloc, row, column(self, i), 0, block, &out->lpProps[i]);
    return sc;
}

/* Each row is a block of its own, the set another (managing-memory-for-adrlist-and-
 * srowset-structures.md): callers keep single rows. */
static HRESULT WINAPI query_rows(Table *self, LONG wanted, ULONG flags, LPSRowSet *out)
{
    const Alloc *alloc = &self->object.family->alloc;
    ULONG first = self->position, count;
    if (wanted < 0) {
        count = (ULONG)-wanted < first ? (ULONG)-wanted : first;
        first -= count;
    } else {
        ULONG left = self->row_count - first;
        count = (ULONG)wanted < left ? (ULONG)wanted : left;
    }
    void *block;
    *out = NULL;
    SCODE sc = alloc->buffer((ULONG)CbNewSRowSet(count ? count : 1), &block);
    if (sc != S_OK)
        return sc;
    LPSRowSet rows = block;
    memset(rows, 0, CbNewSRowSet(count ? count : 1));
    for (ULONG i = 0; i < count; i++) {
        rows->cRows = i + 1;
        sc = give_row(alloc, self, &self->rows[first + i], &rows->aRow[i]);
        if (sc != S_OK) {
            free_rows(alloc, rows);
            return sc;
        }
    }
    if (!(flags & TBL_NOADVANCE))
        self->position = wanted < 0 ? first : first + count;
    *out = rows;
    return S_OK;
}

static HRESULT WINAPI done(void) { return S_OK; }

static const IMAPITableVtbl table_vtbl = {
    UNKNOWN_SLOTS,
    .GetLastError = SLOT(prop_last_error),
    .Advise = SLOT(prop_refuse),
    .Unadvise = SLOT(prop_refuse),
    .GetStatus = SLOT(table_get_status),
    .SetColumns = SLOT(set_columns),
    .QueryColumns = SLOT(query_columns),
    .GetRowCount = SLOT(get_row_count),
    .SeekRow = SLOT(seek_row),
    .SeekRowApprox = SLOT(prop_refuse),
    .QueryPosition = SLOT(query_position),
    .FindRow = SLOT(prop_refuse),
    .Restrict = SLOT(restrict_rows),
    .CreateBookmark = SLOT(prop_refuse),
    .FreeBookmark = SLOT(prop_refuse),
    .SortTable = SLOT(sort_rows),
    .QuerySortOrder = SLOT(prop_refuse),
    .QueryRows = SLOT(query_rows),
    .Abort = SLOT(done),
    .ExpandRow = SLOT(prop_refuse),
    .CollapseRow = SLOT(prop_refuse),
    .WaitForCompletion = SLOT(done),
    .GetCollapseState = SLOT(prop_refuse),
    .SetCollapseState = SLOT(prop_refuse),
};

static const IID *const table_iids[] = {&IID_IUnknown, &IID_IMAPITable, NULL};

Table *table_new(Family *family, Object *parent)
{
    return object_new(sizeof(Table), family, parent, &table_vtbl, table_iids, 0, drop);
}

void table_guesses(Table *table) { table->guesses = 1; }

LPMAPITABLE table_face(Table *table) { return (LPMAPITABLE)table; }
