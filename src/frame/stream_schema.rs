//! The description of columns at the head of an Arrow IPC stream, looked through before a reader builds types from it:
//! tables may point at one table many times over, so that a few bytes describe more columns than memory holds.
//!
//! Called by `stream_check`.

use super::flat_table::{Refusal, Table};

/// Lists in lists in structs: beyond this nobody can look at them.
const NESTING: usize = 64;
/// Lists of a fixed size in one another: what the reader does for each doubles with every one of them.
const FIXED_SIZES: usize = 6;
/// Bytes that a column, or a note to one, has at least.
const COLUMN_BYTES: usize = 16;
/// The note that makes a column one of a type that only its author knows.
const EXTENSION: &str = "ARROW:extension:name";

/// Arrow's kinds of columns, by their number.
mod kind {
    /// Numbers, truth values, days and times: of a few bytes each.
    pub(super) const SMALL: [u8; 8] = [2, 3, 6, 7, 8, 9, 10, 18];
    pub(super) const NULL: u8 = 1;
    pub(super) const UTF8: u8 = 5;
    pub(super) const TIMESTAMP: u8 = 10;
    pub(super) const INTERVAL: u8 = 11;
    pub(super) const LIST: u8 = 12;
    pub(super) const STRUCT: u8 = 13;
    pub(super) const UNION: u8 = 14;
    pub(super) const FIXED_SIZE_BINARY: u8 = 15;
    pub(super) const FIXED_SIZE_LIST: u8 = 16;
    pub(super) const MAP: u8 = 17;
    pub(super) const LARGE_UTF8: u8 = 20;
    pub(super) const LARGE_LIST: u8 = 21;
    pub(super) const RUN_END_ENCODED: u8 = 22;
    pub(super) const UTF8_VIEW: u8 = 24;
    pub(super) const LIST_VIEW: u8 = 25;
}

/// What the batches must fit.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Description {
    /// Each column with the columns in it, in the order of a batch: whether its items need no bytes.
    pub(super) hollow: Vec<bool>,
    /// The dictionary of each column that has one.
    pub(super) dictionaries: Vec<i64>,
}

impl Description {
    /// Looks through a description of so many bytes. What a file holds may be of types that results do not have.
    pub(super) fn of(schema: Table<'_>, bytes: usize, of_file: bool) -> Result<Self, Refusal> {
        let (mut description, mut left) = (Self::default(), bytes);
        notes(schema, 2, &mut left, of_file)?;
        for field in schema.tables(1)? {
            description.column(field?, (NESTING, FIXED_SIZES), &mut left, of_file)?;
        }
        Ok(description)
    }

    /// A column that may hold others, and lists of a fixed size, to a depth. `left`: bytes of the description that
    /// nothing was read from yet.
    fn column(
        &mut self,
        field: Table<'_>,
        depth: (usize, usize),
        left: &mut usize,
        of_file: bool,
    ) -> Result<(), Refusal> {
        spend(left, COLUMN_BYTES + field.text_bytes(0)?)?;
        notes(field, 6, left, of_file)?;
        let kind = field.u8(2)?;
        if let kind::UNION | kind::INTERVAL | kind::RUN_END_ENCODED | kind::LIST_VIEW.. = kind {
            return Err("a column of a type that tables here do not have");
        }
        if kind == kind::TIMESTAMP
            && let Some(timestamp) = field.table(3)?
        {
            spend(left, timestamp.text_bytes(1)?)?;
        }
        if let Some(dictionary) = field.table(4)? {
            // Values of any other type would be copied for every row.
            let small = of_file && (kind::SMALL.contains(&kind));
            if !small && !matches!(kind, kind::UTF8 | kind::LARGE_UTF8 | kind::UTF8_VIEW) {
                return Err("a dictionary of something else than text");
            }
            self.dictionaries.push(dictionary.i64(0)?);
        }
        let place = self.hollow.len();
        self.hollow.push(matches!(kind, kind::NULL | kind::FIXED_SIZE_BINARY));
        if let kind::LIST | kind::LARGE_LIST | kind::FIXED_SIZE_LIST | kind::MAP | kind::STRUCT = kind {
            let fixed = usize::from(kind == kind::FIXED_SIZE_LIST);
            let deeper = depth.0.checked_sub(1).zip(depth.1.checked_sub(fixed)).ok_or("columns nested too deeply")?;
            for inner in field.tables(5)? {
                self.column(inner?, deeper, left, of_file)?;
            }
            // A struct of nothing, or of nothing but such: its items have no bytes either.
            self.hollow[place] = matches!(kind, kind::STRUCT | kind::FIXED_SIZE_LIST)
                && self.hollow[place + 1..].iter().all(|hollow| *hollow);
        }
        Ok(())
    }
}

/// The notes beside a column, or beside all of them.
fn notes(table: Table<'_>, number: usize, left: &mut usize, of_file: bool) -> Result<(), Refusal> {
    for note in table.tables(number)? {
        let note = note?;
        spend(left, COLUMN_BYTES + note.text_bytes(0)? + note.text_bytes(1)?)?;
        if note.is_text(0, EXTENSION)? && !of_file {
            return Err("a column of a type that tables here do not have");
        }
    }
    Ok(())
}

fn spend(left: &mut usize, amount: usize) -> Result<(), Refusal> {
    *left = left.checked_sub(amount).ok_or("it describes more than it has bytes for")?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Description, kind};
    use crate::frame::flat_table::Table;
    use crate::frame::read_arrow_stream;

    /// Writes tables of the shape that Arrow's have: `(field, value)`, the values after it in the order given.
    #[derive(Default)]
    struct Forge(Vec<u8>);

    enum Value {
        Byte(u8),
        /// The place of this offset is returned, to be pointed somewhere.
        Pointer,
    }

    impl Forge {
        /// A table with these fields; where it is, and where its pointers are.
        fn table(&mut self, fields: &[(u16, Value)]) -> (usize, Vec<usize>) {
            let vtable = self.0.len();
            let most = fields.iter().map(|(number, _)| number + 1).max().unwrap_or(0);
            let mut slots = vec![0_u16; usize::from(most)];
            let (mut inline, mut pointers) = (Vec::new(), Vec::new());
            let table = vtable + 4 + 2 * slots.len();
            for (number, value) in fields {
                slots[usize::from(*number)] = 4 + inline.len() as u16;
                if let Value::Pointer = value {
                    pointers.push(table + 4 + inline.len());
                }
                let byte = if let Value::Byte(byte) = value { *byte } else { 0 };
                inline.extend_from_slice(&[byte, 0, 0, 0]);
            }
            self.0.extend_from_slice(&(4 + 2 * slots.len() as u16).to_le_bytes());
            self.0.extend_from_slice(&(4 + inline.len() as u16).to_le_bytes());
            self.0.extend(slots.iter().flat_map(|slot| slot.to_le_bytes()));
            self.0.extend_from_slice(&((table - vtable) as i32).to_le_bytes());
            self.0.extend_from_slice(&inline);
            (table, pointers)
        }

        /// A vector of so many offsets; where they are.
        fn vector(&mut self, at: usize, count: usize) -> Vec<usize> {
            self.point(at, self.0.len());
            self.0.extend_from_slice(&(count as u32).to_le_bytes());
            let start = self.0.len();
            self.0.resize(start + 4 * count, 0);
            (0..count).map(|index| start + 4 * index).collect()
        }

        fn point(&mut self, at: usize, to: usize) {
            self.0[at..at + 4].copy_from_slice(&((to - at) as u32).to_le_bytes());
        }

        /// A stream that holds a description alone, of the columns whose offsets are returned.
        fn schema(columns: usize) -> (Self, Vec<usize>) {
            let mut forge = Self(vec![0; 4]);
            let (message, pointers) = forge.table(&[(1, Value::Byte(1)), (2, Value::Pointer)]);
            forge.point(0, message);
            let (schema, fields) = forge.table(&[(1, Value::Pointer)]);
            forge.point(pointers[0], schema);
            let columns = forge.vector(fields[0], columns);
            (forge, columns)
        }

        fn field(&mut self, kind: u8) -> (usize, usize) {
            let (field, pointers) =
                self.table(&[(0, Value::Pointer), (2, Value::Byte(kind)), (3, Value::Pointer), (5, Value::Pointer)]);
            let name = self.0.len();
            self.0.extend_from_slice(&[1, 0, 0, 0, b'n', 0, 0, 0]);
            self.point(pointers[0], name);
            let (of_kind, _) = self.table(&[]);
            self.point(pointers[1], of_kind);
            (field, pointers[2])
        }

        fn looked_through(self) -> Result<Description, &'static str> {
            let schema = Table::root(&self.0)?.table(2)?.ok_or("no schema")?;
            let found = Description::of(schema, self.0.len(), false);
            let mut stream = vec![0xff; 4];
            stream.extend_from_slice(&(self.0.len() as u32).to_le_bytes());
            stream.extend_from_slice(&self.0);
            assert_eq!(read_arrow_stream(stream).is_ok(), found.is_ok(), "the reader agrees");
            found
        }
    }

    /// Columns in columns, each with `width` members that are one and the same.
    fn tower(of: u8, levels: usize, width: usize) -> Result<Description, &'static str> {
        let (mut forge, mut places) = Forge::schema(1);
        for level in 0..=levels {
            let (field, children) = forge.field(if level < levels { of } else { kind::NULL });
            for place in places {
                forge.point(place, field);
            }
            places = forge.vector(children, if level < levels { width } else { 0 });
        }
        forge.looked_through()
    }

    #[test]
    fn a_description_is_taken_in_the_order_of_its_batches() {
        let description = tower(kind::STRUCT, 2, 1).expect("an honest one");
        assert_eq!(description, Description { hollow: vec![true; 3], dictionaries: vec![] });
    }

    #[test]
    fn a_description_that_points_at_itself_many_times_is_refused() {
        // Built by a reader it would be 2^40 columns.
        assert_eq!(tower(kind::STRUCT, 40, 2), Err("it describes more than it has bytes for"));
    }

    #[test]
    fn nesting_that_would_exhaust_a_stack_is_refused() {
        assert!(tower(kind::STRUCT, 60, 1).is_ok());
        assert_eq!(tower(kind::STRUCT, 100_000, 1), Err("columns nested too deeply"));
    }

    #[test]
    fn lists_of_a_fixed_size_are_nested_less() {
        // A reader would take years for the last one.
        assert!(tower(kind::LARGE_LIST, 60, 1).is_ok());
        assert!(tower(kind::FIXED_SIZE_LIST, 6, 1).is_ok());
        assert_eq!(tower(kind::FIXED_SIZE_LIST, 60, 1), Err("columns nested too deeply"));
    }

    #[test]
    fn types_that_results_do_not_have_are_refused() {
        for kind in [kind::UNION, kind::INTERVAL, kind::RUN_END_ENCODED, kind::LIST_VIEW, 26, 255] {
            let (mut forge, places) = Forge::schema(1);
            let (field, children) = forge.field(kind);
            forge.point(places[0], field);
            forge.vector(children, 0);
            assert_eq!(forge.looked_through(), Err("a column of a type that tables here do not have"), "{kind}");
        }
    }
}
