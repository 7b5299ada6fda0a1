//! CSV (RFC 4180): the first line names the columns.

use csv::{ErrorKind, Position, ReaderBuilder, StringRecord, Trim};

use super::{Cell, Column, Place, Row};
use crate::{commands::new::batch::bad_batch, say::failure::Failure};

/// The rows of `text`. A cell without text says nothing; a line without any is no row.
pub fn rows(text: &str, name: &str) -> Result<Vec<Row>, Failure> {
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter(text))
        .trim(Trim::All)
        .from_reader(text.as_bytes());
    let place = |position: Option<&Position>| Place {
        name,
        line: position.map_or(1, |position| line_of(text, position)),
        word: "column",
    };
    let head = reader.headers().map_err(|error| refused(&error, place))?.clone();
    let columns = columns(&head, place(head.position()))?;
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| refused(&error, place))?;
        let line = place(record.position()).line;
        let cells: Vec<_> = columns
            .iter()
            .zip(&record)
            .filter(|(_, text)| !text.is_empty())
            .map(|(column, text)| Cell { column: *column, line, texts: vec![text.to_owned()] })
            .collect();
        if !cells.is_empty() {
            rows.push(Row { line, cells });
        }
    }
    Ok(rows)
}

fn columns(head: &StringRecord, place: Place<'_>) -> Result<Vec<Column>, Failure> {
    let mut columns = Vec::new();
    for text in head {
        let column = Column::parse(text, place)?;
        if columns.contains(&column) {
            let message = format!("the column {} is there twice", column.name());
            return Err(bad_batch(place, &message).help("leave one of them out"));
        }
        columns.push(column);
    }
    Ok(columns)
}

/// What parts the cells: where a comma is the decimal sign, spreadsheets write a semicolon.
fn delimiter(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.is_empty()).unwrap_or_default();
    first.bytes().find(|byte| matches!(byte, b',' | b';' | b'\t')).unwrap_or(b',')
}

/// The line of a record, whose position is that of the empty lines before it.
fn line_of(text: &str, position: &Position) -> usize {
    let number = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let rest = text.as_bytes().get(number(position.byte())..).unwrap_or_default();
    let ends = rest.iter().take_while(|byte| matches!(byte, b'\r' | b'\n'));
    number(position.line()).saturating_add(ends.filter(|byte| **byte == b'\n').count())
}

fn refused<'a>(error: &csv::Error, place: impl Fn(Option<&Position>) -> Place<'a>) -> Failure {
    let place = place(error.position());
    match error.kind() {
        ErrorKind::UnequalLengths { expected_len, len, .. } => {
            bad_batch(place, &format!("{len} cells, where the first line has {expected_len}"))
                .help("a cell with a comma in it stands in quotes: \"dns:a.example,dns:b.example\"")
        }
        _ => bad_batch(place, "this is no CSV").help("certgen new --help shows a batch"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Vec<(usize, Vec<(Column, String)>)> {
        let row = |row: Row| {
            let cells = row.cells.into_iter();
            (row.line, cells.map(|cell| (cell.column, cell.texts.concat())).collect())
        };
        rows(text, "rows.csv").unwrap().into_iter().map(row).collect()
    }

    #[test]
    fn cells_go_to_their_columns() {
        let expected = vec![
            (2, vec![(Column::Name, "My App".to_owned()), (Column::Key, "p256".to_owned())]),
            (4, vec![(Column::Name, "b,c;\"d\"".to_owned())]),
        ];
        assert_eq!(read("name,key\nMy App,p256\n\n\"b,c;\"\"d\"\"\",\n,\n"), expected);
        assert_eq!(read("Name ; KEY\r\n My App;p256\r\n\r\n\"b,c;\"\"d\"\"\";\r\n;\r\n"), expected);
        assert_eq!(read("name\tkey\nMy App\tp256\n\n\"b,c;\"\"d\"\"\"\t"), expected);
    }

    #[test]
    fn a_cell_may_have_several_lines() {
        let rows = read("name,cer-encoding\n\"a\nb\",der\nc,base64\n");
        assert_eq!(rows.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2, 4]);
        assert_eq!(rows[1].1[1], (Column::CerEncoding, "base64".to_owned()));
    }

    #[test]
    fn what_is_no_table_is_refused_with_its_line() {
        for (text, message) in [
            ("names,key\n", "rows.csv, line 1: there is no column \"names\""),
            ("\r\n\nname,key,Name\n", "rows.csv, line 3: the column name is there twice"),
            ("name,\n", "rows.csv, line 1: there is no column \"\""),
            ("\nname,key\na\n", "rows.csv, line 3: 1 cells, where the first line has 2"),
            ("name\na,b\n", "rows.csv, line 2: 2 cells, where the first line has 1"),
        ] {
            let failure = rows(text, "rows.csv").err().unwrap();
            assert_eq!((failure.code.name(), failure.exit), ("bad_batch", 3));
            assert_eq!(failure.message, message);
            assert!(failure.help.is_some());
        }
    }
}
