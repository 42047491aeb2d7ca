//! One client's view of a snapshot of rows: what `IMAPITable` does that needs nobody else (page `imapitable`).
//!
//! Tables of the subsystem and of the built-in providers answer alike because both answer with this.

use crate::model::tags;
use crate::spec::{Code, Method, method};
use crate::value::{Prop, PropValue, Reply, Row, TableChange, Value};

/// Rows, the columns asked for, and where reading goes on.
#[derive(Clone, Debug, Default)]
pub(crate) struct View {
    rows: Vec<Row>,
    columns: Option<Vec<u32>>,
    position: usize,
}

impl View {
    /// A view of these rows from the first, with all columns.
    pub fn new(rows: Vec<Row>) -> Self {
        Self { rows, ..Self::default() }
    }

    /// Shows these columns from now on.
    pub fn set_columns(&mut self, columns: &[u32]) {
        self.columns = Some(columns.to_vec());
    }

    /// Shows these rows from now on, from the first (page `imapitable-restrict`).
    pub fn restart(&mut self, rows: Vec<Row>) {
        (self.rows, self.position) = (rows, 0);
    }

    /// Every row from the first, at most so many; 0 is all.
    pub fn all_rows(&mut self, at_most: u32) -> Vec<Row> {
        self.position = 0;
        self.take_rows(if at_most == 0 { i64::MAX } else { at_most.into() })
    }

    /// Shows these rows from now on, told apart by their instance keys, and answers what is different, in the order of the rows
    /// (page `table_notification`). Reading goes on where it would have.
    pub fn update(&mut self, rows: Vec<Row>) -> Vec<TableChange> {
        let at =
            |rows: &[Row], key: Option<&PropValue>| key.and_then(|key| rows.iter().position(|row| self::key(row) == Some(key)));
        let next = self.rows[self.position..].iter().find_map(|row| at(&rows, key(row)));
        let before = std::mem::replace(&mut self.rows, rows);
        self.position = next.unwrap_or(self.rows.len());
        let named = |row: Option<&Row>| {
            row.and_then(key).map_or(Prop::NULL, |key| Prop { tag: tags::PR_INSTANCE_KEY, value: key.clone() })
        };
        let change = |event, row: &Row, prior: Option<&Row>, shown| TableChange {
            event,
            code: Code::S_OK,
            index: named(Some(row)),
            prior: named(prior),
            row: shown,
        };
        let gone = before.iter().filter(|row| at(&self.rows, key(row)).is_none());
        let mut changes: Vec<_> = gone.map(|row| change(tags::TABLE_ROW_DELETED, row, None, Row::new())).collect();
        for (index, row) in self.rows.iter().enumerate() {
            let event = match at(&before, key(row)) {
                None => tags::TABLE_ROW_ADDED,
                Some(at) if before[at] != *row => tags::TABLE_ROW_MODIFIED,
                Some(_) => continue,
            };
            let prior = index.checked_sub(1).map(|prior| &self.rows[prior]);
            changes.push(change(event, row, prior, self.shown(row)));
        }
        changes
    }

    /// A method of `IMAPITable` other than Advise and Unadvise.
    pub fn call(&mut self, called: Method, args: &[Value]) -> Reply {
        use method::Table as m;
        let arg = |index: usize| args.get(index).unwrap_or(&Value::None);
        let length = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        match called {
            m::GetStatus => Reply::ok().with(0, 0).with(1, 0),
            m::SetColumns => {
                self.columns = arg(0).tags().map(<[u32]>::to_vec);
                Reply::ok()
            }
            m::QueryColumns => {
                let all = || self.rows.first().map(|row| row.iter().map(|p| p.tag).collect()).unwrap_or_default();
                Reply::ok().with(1, Value::Tags(self.columns.clone().unwrap_or_else(all)))
            }
            m::GetRowCount => Reply::ok().with(1, length),
            m::SeekRow => {
                let moved = self.move_by(arg(0).long(), signed(arg(1)));
                #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a LONG travels as 32 bits")]
                let moved = moved as i32 as u32;
                Reply::ok().with(2, moved)
            }
            m::SeekRowApprox => {
                let (numerator, denominator) = (u64::from(arg(0).long()), u64::from(arg(1).long()));
                if denominator == 0 {
                    return Reply::code(Code::MAPI_E_INVALID_PARAMETER);
                }
                let row = usize::try_from(u64::from(length) * numerator / denominator).unwrap_or(usize::MAX);
                self.position = row.min(self.rows.len());
                Reply::ok()
            }
            m::QueryPosition => {
                let position = u32::try_from(self.position).unwrap_or(u32::MAX);
                Reply::ok().with(0, position).with(1, position).with(2, length.max(1))
            }
            m::QueryRows => Reply::ok().with(2, Value::Rows(self.take_rows(signed(arg(0))))),
            m::Abort | m::FreeBookmark => Reply::ok(),
            m::WaitForCompletion => Reply::ok().with(2, 0),
            _ => Reply::code(Code::MAPI_E_NO_SUPPORT),
        }
    }

    fn shown(&self, row: &Row) -> Row {
        // A column is of the type it was asked for: strings come narrow or wide (page `imapitable-setcolumns`).
        let as_asked = |p: &Prop, tag: u32| if is_text(p.tag) && is_text(tag) { Prop { tag, ..p.clone() } } else { p.clone() };
        let found = |tag: u32| row.iter().find(|p| p.id() == tag >> 16).map(|p| as_asked(p, tag));
        let column = |tag: &u32| found(*tag).unwrap_or_else(|| Prop::missing(*tag));
        self.columns.as_ref().map_or_else(|| row.clone(), |columns| columns.iter().map(column).collect())
    }

    fn move_by(&mut self, origin: u32, by: i64) -> i64 {
        let from = match origin {
            0 => 0,
            2 => self.rows.len(),
            _ => self.position,
        };
        let length = i64::try_from(self.rows.len()).unwrap_or(i64::MAX);
        let start = i64::try_from(from).unwrap_or(i64::MAX);
        let to = start.saturating_add(by).clamp(0, length);
        self.position = usize::try_from(to).unwrap_or(0);
        to - start
    }

    fn take_rows(&mut self, count: i64) -> Vec<Row> {
        let wanted = usize::try_from(count.unsigned_abs()).unwrap_or(usize::MAX);
        let (position, length) = (self.position, self.rows.len());
        let range = if count < 0 {
            position.saturating_sub(wanted)..position
        } else {
            position..length.min(position.saturating_add(wanted))
        };
        self.position = if count < 0 { range.start } else { range.end };
        self.rows[range].iter().map(|row| self.shown(row)).collect()
    }
}

/// What tells a row from others.
fn key(row: &Row) -> Option<&PropValue> {
    row.iter().find(|p| p.id() == tags::PR_INSTANCE_KEY >> 16).map(|p| &p.value)
}

/// `PT_STRING8` and `PT_UNICODE`.
const fn is_text(tag: u32) -> bool {
    matches!(tag & 0xFFFF, 0x1E | 0x1F)
}

/// A count of rows as `LONG`.
#[expect(clippy::cast_possible_wrap, reason = "the bits are a signed LONG")]
fn signed(value: &Value) -> i64 {
    i64::from(value.long() as i32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(count: u32) -> View {
        View::new((0..count).map(|n| vec![Prop::new(0x3000_0003, n)]).collect())
    }

    fn read(view: &mut View, count: u32) -> usize {
        view.call(method::Table::QueryRows, &[Value::from(count)]).out(2).rows().len()
    }

    #[test]
    fn rows_come_once_and_backwards_again() {
        let mut view = numbers(5);
        assert_eq!([read(&mut view, 3), read(&mut view, 3), read(&mut view, 3)], [3, 2, 0]);
        assert_eq!(read(&mut view, (-2_i32).cast_unsigned()), 2);
        assert_eq!(view.call(method::Table::QueryPosition, &[]).out(0).long(), 3);
    }

    #[test]
    fn a_seek_beyond_the_end_says_how_far_it_went() {
        let mut view = numbers(4);
        let args = [Value::from(0), Value::from(100)];
        assert_eq!(view.call(method::Table::SeekRow, &args).out(2).long(), 4);
    }

    #[test]
    fn strings_come_as_they_are_asked_for() {
        let mut view = View::new(vec![vec![Prop::new(0x3001_001F, "wide")]]);
        view.set_columns(&[0x3001_001E]);
        let rows = view.all_rows(0);
        assert_eq!((rows[0][0].tag, &rows[0][0].value), (0x3001_001E, &"wide".into()));
    }

    fn keyed(rows: &[(u8, u32)]) -> Vec<Row> {
        let row = |(key, n): &(u8, u32)| vec![Prop::new(tags::PR_INSTANCE_KEY, vec![*key]), Prop::new(0x3000_0003, *n)];
        rows.iter().map(row).collect()
    }

    #[test]
    fn rows_that_go_come_and_change_are_told_in_order_with_the_row_before() {
        let mut view = View::new(keyed(&[(1, 10), (2, 20), (3, 30)]));
        view.set_columns(&[0x3000_0003]);
        assert_eq!(read(&mut view, 2), 2);
        let changes = view.update(keyed(&[(0, 0), (1, 11), (3, 30)]));
        let key = |key: u8| Prop::new(tags::PR_INSTANCE_KEY, vec![key]);
        let change = |event, index, prior, row| TableChange { event, code: Code::S_OK, index, prior, row };
        let shown = |n: u32| vec![Prop::new(0x3000_0003, n)];
        let expected = [
            change(tags::TABLE_ROW_DELETED, key(2), Prop::NULL, vec![]),
            change(tags::TABLE_ROW_ADDED, key(0), Prop::NULL, shown(0)),
            change(tags::TABLE_ROW_MODIFIED, key(1), key(0), shown(11)),
        ];
        assert_eq!(changes, expected);
        // The third row was next, and still is.
        assert_eq!(view.call(method::Table::QueryRows, &[Value::from(5)]).out(2).rows(), [shown(30)]);
        assert_eq!(view.update(keyed(&[(0, 0), (1, 11), (3, 30)])), []);
    }

    #[test]
    fn a_column_no_row_has_is_an_error_value() {
        let mut view = numbers(1);
        view.set_columns(&[0x0037_001F, 0x3000_0003]);
        assert_eq!(view.all_rows(0), [[Prop::missing(0x0037_001F), Prop::new(0x3000_0003, 0)]]);
    }
}
