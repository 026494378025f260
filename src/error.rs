//! What is wrong and what to do next, as keys into the word lists, so that both
//! languages say the same thing and no message is glued together in code.

use std::fmt;

/// A sentence: its key in `words/*.toml` and the values of its `{placeholders}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Say {
    pub(crate) key: &'static str,
    pub(crate) args: Vec<(&'static str, String)>,
}

/// Makes a [`Say`]: `say!("no-ledger", path = shown)`.
macro_rules! say {
    ($key:expr $(, $name:ident = $value:expr)* $(,)?) => {
        $crate::error::Say { key: $key, args: vec![$((stringify!($name), $value.to_string())),*] }
    };
}
pub(crate) use say;

/// Why a command could not do its work. Nothing was written.
#[derive(Debug)]
pub(crate) struct Refusal {
    pub(crate) what: Say,
    /// One thing to do next.
    pub(crate) hint: Option<Say>,
    /// Whether trying again later may succeed (exit code 75 instead of 2).
    pub(crate) busy: bool,
}

impl Refusal {
    pub(crate) fn new(what: Say) -> Self {
        Self { what, hint: None, busy: false }
    }

    pub(crate) fn hint(mut self, hint: Say) -> Self {
        self.hint = Some(hint);
        self
    }

    pub(crate) fn busy(mut self) -> Self {
        self.busy = true;
        self
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.what.key)
    }
}

impl std::error::Error for Refusal {}
