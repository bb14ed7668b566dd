//! Texts from elsewhere, on one line.

use std::fmt::{self, Write};
use std::io;

/// A text whose control characters are escaped, and whatever else ends a line somewhere or turns it round.
pub(crate) struct Printable<'t>(pub(crate) &'t str);

/// The same between quotation marks.
pub(crate) struct Quoted<'t>(pub(crate) &'t str);

/// The same between blanks.
pub(crate) struct Word<'t>(pub(crate) &'t str);

impl fmt::Display for Printable<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        escape(self.0, is_harmful, formatter)
    }
}

impl fmt::Display for Quoted<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        escape(self.0, ends_quotation, formatter)
    }
}

impl fmt::Display for Word<'_> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        escape(self.0, ends_word, formatter)
    }
}

impl Quoted<'_> {
    /// Adds it to a line; most texts as they are.
    pub(crate) fn add_to(&self, line: &mut Vec<u8>) {
        if self.0.bytes().all(|byte| matches!(byte, b' ' | b'!' | b'#'..=b'[' | b']'..=b'~')) {
            line.extend_from_slice(self.0.as_bytes());
        } else {
            // A `Vec` takes all that is written.
            let _ = io::Write::write_fmt(line, format_args!("{self}"));
        }
    }
}

fn escape(text: &str, is_escaped: impl Fn(char) -> bool, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
    if !text.contains(&is_escaped) {
        return formatter.write_str(text);
    }
    text.chars().try_for_each(|character| match character {
        ' ' if is_escaped(' ') => formatter.write_str("\\x20"),
        _ if is_escaped(character) => write!(formatter, "{}", character.escape_default()),
        _ => formatter.write_char(character),
    })
}

/// JSON escapes the control characters of ASCII by itself; the others stand in its texts alone.
pub(crate) fn one_line_of_json(json: String) -> String {
    if !json.contains(is_harmful) {
        return json;
    }
    let mut line = String::with_capacity(json.len() + 16);
    for character in json.chars() {
        if is_harmful(character) {
            // None of them is beyond the basic plane.
            let _ = write!(line, "\\u{:04x}", u32::from(character));
        } else {
            line.push(character);
        }
    }
    line
}

fn ends_quotation(character: char) -> bool {
    is_harmful(character) || matches!(character, '"' | '\\')
}

fn ends_word(character: char) -> bool {
    ends_quotation(character) || character == ' '
}

/// Control characters, separators of lines and paragraphs, and marks of direction.
fn is_harmful(character: char) -> bool {
    character.is_control()
        || matches!(character, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}')
}

#[cfg(test)]
mod tests {
    use super::{Printable, Quoted, Word, one_line_of_json};

    #[test]
    fn what_ends_a_line_or_turns_it_round_is_escaped() {
        for (text, printed) in [
            ("plain, ü, 日本", "plain, ü, 日本"),
            ("one\r\nERROR two", "one\\r\\nERROR two"),
            ("\u{1b}[2J", "\\u{1b}[2J"),
            ("a\u{85}b\u{2028}c\u{202e}d", "a\\u{85}b\\u{2028}c\\u{202e}d"),
        ] {
            assert_eq!(Printable(text).to_string(), printed);
        }
    }

    #[test]
    fn what_ends_a_quotation_or_a_word_is_escaped() {
        assert_eq!(Quoted("a \"b\" \\\n").to_string(), "a \\\"b\\\" \\\\\\n");
        assert_eq!(Word("alice [a] \"").to_string(), "alice\\x20[a]\\x20\\\"");
    }

    #[test]
    fn a_line_has_them_as_they_are_displayed() {
        let ascii = (0..128).map(|byte| char::from(byte).to_string());
        for text in ascii.chain(["", "two words", "a \"b\" \\\n", "ü, 日本", "a\u{2028}b"].map(str::to_owned)) {
            let mut line = Vec::new();
            Quoted(&text).add_to(&mut line);
            assert_eq!(String::from_utf8_lossy(&line), Quoted(&text).to_string());
        }
    }

    #[test]
    fn json_says_the_same_on_one_line() -> Result<(), serde_json::Error> {
        let text = "one\r\ntwo\u{85}three\u{2028}four\u{7f}";
        let line = one_line_of_json(serde_json::to_string(text)?);
        assert_eq!(line, "\"one\\r\\ntwo\\u0085three\\u2028four\\u007f\"");
        assert_eq!(serde_json::from_str::<String>(&line)?, text);
        Ok(())
    }
}
