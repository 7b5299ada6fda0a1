//! TOML: one `[[credential]]` for each.

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{Cell, Column, Place, Row};
use crate::{cli::usage::nearest, commands::new::batch::bad_batch, say::failure::Failure};

pub fn rows(text: &str, name: &str) -> Result<Vec<Row>, Failure> {
    let lines = Lines::of(text);
    let place = |offset| Place { name, line: lines.of_byte(offset), word: "key" };
    let document = DeTable::parse(text).map_err(|error| {
        let offset = error.span().map_or(0, |span| span.start);
        bad_batch(place(offset), &format!("this is no TOML: {}", error.message()))
            .help("texts stand in quotes, and each credential under [[credential]]")
    })?;
    let mut rows = Vec::new();
    for (key, value) in document.get_ref() {
        if key.get_ref() != TABLE {
            return Err(foreign(key.get_ref(), place(key.span().start)));
        }
        let DeValue::Array(tables) = value.get_ref() else {
            return Err(single(place(key.span().start)));
        };
        for table in tables.iter() {
            let DeValue::Table(cells) = table.get_ref() else {
                return Err(single(place(table.span().start)));
            };
            rows.push(row(cells, place(table.span().start).line, place)?);
        }
    }
    Ok(rows)
}

/// Where the lines of a text begin: to count from its first byte for each cell takes minutes for large
/// batches.
struct Lines {
    /// Where each line but the first begins.
    starts: Vec<usize>,
}

impl Lines {
    fn of(text: &str) -> Self {
        Self { starts: text.match_indices('\n').map(|(end, _)| end + 1).collect() }
    }

    /// The number of the line in which the byte at `offset` stands, from 1.
    fn of_byte(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset) + 1
    }
}

fn row<'a>(
    table: &DeTable<'_>,
    line: usize,
    place: impl Fn(usize) -> Place<'a>,
) -> Result<Row, Failure> {
    let mut cells = Vec::new();
    for (key, value) in table {
        let place = place(key.span().start);
        let column = Column::parse(key.get_ref(), place)?;
        let texts = texts(value).ok_or_else(|| {
            bad_batch(place, &format!("{} takes no {}", column.name(), value.get_ref().type_str()))
                .help(
                    "it takes a text in quotes, a whole number, true or false, or a list of texts",
                )
        })?;
        cells.push(Cell { column, line: place.line, texts });
    }
    cells.sort_by_key(|cell| cell.line);
    Ok(Row { line, cells })
}

fn texts(value: &Spanned<DeValue<'_>>) -> Option<Vec<String>> {
    match value.get_ref() {
        DeValue::Array(list) => {
            list.iter().map(|one| one.get_ref().as_str().map(str::to_owned)).collect()
        }
        DeValue::Boolean(is_so) => Some(vec![is_so.to_string()]),
        DeValue::Integer(number) => {
            let number = u64::from_str_radix(number.as_str(), number.radix()).ok()?;
            Some(vec![number.to_string()])
        }
        // A day without quotes, for valid.
        DeValue::Datetime(date) => Some(vec![date.to_string()]),
        DeValue::String(text) => Some(vec![text.to_string()]),
        DeValue::Float(_) | DeValue::Table(_) => None,
    }
}

fn foreign(key: &str, place: Place<'_>) -> Failure {
    let failure = bad_batch(place, &format!("there is no key \"{key}\" outside of [[{TABLE}]]"));
    let is_column = Column::parse(key, place).is_ok();
    match nearest::word(key, [TABLE]) {
        Some(_) => failure.help(format!("did you mean [[{TABLE}]]?")),
        None if is_column => failure.help(format!(
            "it stands under the [[{TABLE}]] that it is for; for all of them give --{}",
            key.trim().to_lowercase().replace('_', "-")
        )),
        None => failure.help(format!("put [[{TABLE}]] above the keys of each credential")),
    }
}

fn single(place: Place<'_>) -> Failure {
    bad_batch(place, &format!("{TABLE} is a list of tables"))
        .help(format!("write [[{TABLE}]] with two brackets above the keys of each"))
}

const TABLE: &str = "credential";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_from_one() {
        for (offset, line) in [(0, 1), (1, 1), (2, 2), (3, 2), (4, 3), (99, 3)] {
            assert_eq!(Lines::of("a\nb\nc").of_byte(offset), line, "{offset}");
        }
        assert_eq!(Lines::of("").of_byte(0), 1);
    }

    #[test]
    fn keys_of_every_type_are_read() {
        let text = "# mine\n[[credential]]\nname = \"My App\"\npem = true\niterations = 0x1_000\n\
                    san = [\"dns:a\", \"dns:b\"]\nvalid = 2027-12-31\n\n[[credential]]\n\
                    Cer-Encoding = 'der'\n";
        let rows = rows(text, "rows.toml").unwrap();
        assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 9]);
        let cell = |cell: &Cell| (cell.column, cell.line, cell.texts.join("|"));
        let cells: Vec<_> = rows.iter().flat_map(|row| row.cells.iter().map(cell)).collect();
        let expected = [
            (Column::Name, 3, "My App"),
            (Column::Pem, 4, "true"),
            (Column::Iterations, 5, "4096"),
            (Column::San, 6, "dns:a|dns:b"),
            (Column::Valid, 7, "2027-12-31"),
            (Column::CerEncoding, 10, "der"),
        ];
        assert_eq!(cells, expected.map(|(column, line, text)| (column, line, text.to_owned())));
    }

    #[test]
    fn what_is_no_list_of_credentials_is_refused_with_its_line() {
        for (text, message, help) in [
            ("\n[[credential]]\nname = My", "line 3: this is no TOML: ", "in quotes"),
            ("[[credential]]\nnames = \"a\"", "line 2: there is no key \"names\"", "mean name?"),
            ("[[credentials]]\nname = \"a\"", "line 1: there is no key \"credentials\"", "mean [["),
            ("key = \"p256\"", "line 1: there is no key \"key\" outside", "--key"),
            ("[owner]", "line 1: there is no key \"owner\"", "put [[credential]] above"),
            ("[credential]\nname = \"a\"", "line 1: credential is a list", "two brackets"),
            ("credential = [1]", "line 1: credential is a list of tables", "two brackets"),
            ("[[credential]]\nname = 1.5", "line 2: name takes no float", "a text in quotes"),
            ("[[credential]]\nsan = [1]", "line 2: san takes no array", "a list of texts"),
            ("[[credential]]\nname = \"a\"\nname = \"b\"", "line 3: this is no TOML: ", "quotes"),
        ] {
            let failure = rows(text, "rows.toml").err().unwrap();
            assert_eq!((failure.code.name(), failure.exit), ("bad_batch", 3));
            let expected = format!("rows.toml, {message}");
            assert!(failure.message.starts_with(&expected), "{}", failure.message);
            assert!(failure.help.as_ref().unwrap().contains(help), "{:?}", failure.help);
        }
    }
}
