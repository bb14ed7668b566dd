//! The tables: which hooks there can be, what a call of each gives, and why the others are refused.

use std::collections::{BTreeMap, BTreeSet};

/// Options, whether it is `fn` or `async fn`, `on_error`, and for each result what a call gives.
///
/// `-` is an option that is not written, and `H<…>` a `Result<…, HookError<E>>`. A hook is refused where words of
/// [`REASONS`] stand instead.
const RESULTS: &str = r#"
options        | declared | on_error         | ()         | T         | Option<T>  | Result<(), E> | Result<T, E> | Result<Option<T>, E>
-              | both     | -, stop          | ()         | Vec<T>    | Vec<T>     | H<()>         | H<Vec<T>>    | H<Vec<T>>
-              | both     | isolate          | ()         | Vec<T>    | Vec<T>     | ()            | Vec<T>       | Vec<T>
reverse        | both     | -, stop          | ()         | Vec<T>    | Vec<T>     | H<()>         | H<Vec<T>>    | H<Vec<T>>
reverse        | both     | isolate          | ()         | Vec<T>    | Vec<T>     | ()            | Vec<T>       | Vec<T>
firstresult    | both     | -, stop          | some       | some      | Option<T>  | some          | some         | H<Option<T>>
firstresult    | both     | isolate          | some       | some      | Option<T>  | some          | some         | Option<T>
filter         | both     | -, stop          | passed     | T         | passed     | passed        | H<T>         | passed
filter         | both     | isolate          | passed     | T         | passed     | passed        | T            | passed
around         | both     | -, stop          | inner      | T         | inner      | inner         | H<T>         | inner
around         | both     | isolate          | inner skip | skip      | inner skip | inner skip    | skip         | inner skip
concurrent     | async fn | -, stop          | ()         | Vec<T>    | Vec<T>     | H<()>         | H<Vec<T>>    | H<Vec<T>>
concurrent     | async fn | isolate          | ()         | Vec<T>    | Vec<T>     | ()            | Vec<T>       | Vec<T>
concurrent     | fn       | -, stop, isolate | wait       | wait      | wait       | wait          | wait         | wait
historic       | both     | -, stop          | ()         | again     | again      | H<()>         | again        | again
historic       | both     | isolate          | ()         | again     | again      | ()            | again        | again
timeout = "1s" | async fn | -                | ()         | Vec<T>    | Vec<T>     | H<()>         | H<Vec<T>>    | H<Vec<T>>
timeout = "1s" | async fn | stop             | late       | late      | late       | H<()>         | H<Vec<T>>    | H<Vec<T>>
timeout = "1s" | async fn | isolate          | ()         | Vec<T>    | Vec<T>     | ()            | Vec<T>       | Vec<T>
timeout = "1s" | fn       | -, isolate       | time       | time      | time       | time          | time         | time
timeout = "1s" | fn       | stop             | time late  | time late | time late  | time          | time         | time
"#;

/// Two options of one hook, which is async and returns `Result<…, E>` of what the first option bears.
///
/// `H<…>` and words as in [`RESULTS`].
const PAIRS: &str = r#"
options           | filter | around | concurrent | historic | reverse | unwinds = unwound | timeout = "1s"
firstresult       | kind   | kind   | kind       | kind     | turn    | unwinds           | H<Option<T>>
filter            |        | kind   | kind       | kind     | turn    | unwinds           | H<T>
around            |        |        | kind       | kind     | turn    | unwinds           | inside
concurrent        |        |        |            | kind     | turn    | unwinds           | H<Vec<T>>
historic          |        |        |            |          | turn    | unwinds           | H<()>
reverse           |        |        |            |          |         | opposite          | H<Vec<T>>
unwinds = unwound |        |        |            |          |         |                   | H<Vec<T>>
"#;

/// Why a hook is refused: a part of what the macro says.
const REASONS: [(&str, &str); 13] = [
    ("some", "a `firstresult` hook stops at the first `Some`"),
    ("passed", "a `filter` hook returns what the next implementation gets"),
    ("inner", "an `around` hook returns what the innermost call does"),
    ("skip", "what is around a call cannot be skipped when it fails"),
    ("wait", "implementations run at the same time only where they can wait"),
    ("again", "a `historic` hook is called again for plugins that come later"),
    ("inside", "wrappers are not timed"),
    ("late", "a time-out that ends the call is an error"),
    ("time", "only what waits can be timed"),
    ("kind", "since a hook has one kind"),
    ("turn", "order the implementations by `tryfirst`"),
    ("unwinds", "it is for hooks that call all in turn"),
    ("opposite", "which is the opposite order of another hook"),
];

/// One way to declare a hook.
pub struct Combination {
    /// A name for its module.
    pub name: String,
    pub options: String,
    pub is_async: bool,
    pub result: &'static str,
    pub outcome: Outcome,
}

pub enum Outcome {
    /// What a call gives.
    Gives(&'static str),
    /// Parts of what the macro says.
    Refused(Vec<&'static str>),
}

/// All there are.
pub fn combinations() -> Vec<Combination> {
    let mut all: Vec<_> = rows(RESULTS).flat_map(|(results, row)| of_row(&results, &row)).collect();
    all.extend(rows(PAIRS).flat_map(|(seconds, row)| of_pairs(&seconds, &row)));
    all
}

#[test]
fn each_option_stands_with_each_form_of_declaration_and_of_on_error_once() {
    let mut names = BTreeMap::<_, BTreeSet<_>>::new();
    for (results, row) in rows(RESULTS) {
        for each in of_row(&results, &row) {
            assert!(names.entry(row[0]).or_default().insert(each.name.clone()), "twice: {}", each.name);
        }
    }
    assert_eq!(names.len(), 8);
    for (option, names) in names {
        assert_eq!(names.len(), 2 * 3 * 6, "{option}");
    }
}

fn of_row(results: &[&'static str], row: &[&'static str]) -> Vec<Combination> {
    let mut all = Vec::new();
    let declared = if row[1] == "both" { &["fn", "async fn"] } else { &row[1..2] };
    for declared in declared {
        for on_error in row[2].split(", ") {
            for (result, cell) in results[3..].iter().zip(&row[3..]) {
                let on_error = if on_error == "-" { "-".to_owned() } else { format!("on_error = {on_error:?}") };
                all.push(Combination::new(&[row[0], &on_error], *declared == "async fn", result, cell));
            }
        }
    }
    all
}

fn of_pairs(seconds: &[&'static str], row: &[&'static str]) -> Vec<Combination> {
    let result = match row[0] {
        "firstresult" => "Result<Option<T>, E>",
        "historic" => "Result<(), E>",
        _ => "Result<T, E>",
    };
    let cells = seconds.iter().zip(row).skip(1).filter(|(_, cell)| !cell.is_empty());
    cells.map(|(second, cell)| Combination::new(&[row[0], second], true, result, cell)).collect()
}

impl Combination {
    fn new(options: &[&str], is_async: bool, result: &'static str, cell: &'static str) -> Self {
        let options: Vec<_> = options.iter().copied().filter(|option| *option != "-").collect();
        let options = options.join(", ");
        let declared = if is_async { "async fn" } else { "fn" };
        let name = format!("{options} {declared} {result}").replace("()", "unit").to_lowercase();
        let name = name.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
        let reasons: Vec<_> = cell.split(' ').filter_map(reason).collect();
        let outcome = if reasons.is_empty() { Outcome::Gives(cell) } else { Outcome::Refused(reasons) };
        Self { name: name.collect::<Vec<_>>().join("_"), options, is_async, result, outcome }
    }
}

fn reason(word: &str) -> Option<&'static str> {
    REASONS.iter().find(|(known, _)| *known == word).map(|(_, message)| *message)
}

/// The heads of a table, with each row.
fn rows(table: &'static str) -> impl Iterator<Item = (Vec<&'static str>, Vec<&'static str>)> {
    let mut rows = table.trim().lines().map(|line| line.split('|').map(str::trim).collect::<Vec<_>>());
    let heads = rows.next().unwrap();
    rows.map(move |row| (heads.clone(), row))
}
