//! Limits that no exit criterion asks for and reports compare with: `limits.toml`.

use serde::Deserialize;

use super::parameter::Parameter;
use super::standard::Faults;
use crate::error::say;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LimitsFile {
    parameter: Vec<Parameter>,
}

/// Reads the built-in limits; what is wrong with them is noted.
pub(super) fn built_in(faults: &mut Faults) -> Vec<Parameter> {
    match toml::from_str::<LimitsFile>(include_str!("limits.toml")) {
        Ok(file) => {
            let mut limits = file.parameter;
            limits.iter_mut().for_each(|it| it.check(faults));
            limits
        }
        Err(error) => {
            faults.note(0, say!("standard-toml", said = error.message()));
            Vec::new()
        }
    }
}
