use std::path::Path;

use super::text::Text;
use crate::tree::Mistake;

/// The bytes of a configuration as a text.
pub(crate) fn text_of(path: &Path, content: Vec<u8>) -> Result<Text, Mistake> {
    let name = path.display();
    match String::from_utf8(content) {
        // Some editors put a mark at the beginning, which is no part of the text.
        Ok(text) => Ok(Text::new(name.to_string(), text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))),
        Err(error) => {
            let valid = error.as_bytes().get(..error.utf8_error().valid_up_to()).unwrap_or_default();
            let before = Text::new(name.to_string(), String::from_utf8_lossy(valid).into_owned());
            Err(Mistake::nowhere(format!("the file is not UTF-8 text; save it as UTF-8 ({})", before.end())))
        }
    }
}
