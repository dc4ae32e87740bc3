//! Which argument takes a name, and of what: its type says so.

use std::any::TypeId;

use clap::Arg;

use crate::commands::given::{keyset, named};
use crate::commands::helper::keyring;
use crate::commands::jwk::which;
use crate::domain::credential::{Kind, Name, Reference};
use crate::domain::delivery::place::Place;
use crate::domain::delivery::wanted::Wanted;
use crate::domain::secret::Source;

/// What can stand as an argument's value, of what authctl knows by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Takes {
    /// `NAME=REF`.
    Bindings,
    /// Hosts of the configuration.
    Hosts,
    /// A key in the store by its name, or any source.
    Jwk,
    /// The names of one kind of credential.
    Names(Kind),
    /// Topics and commands.
    Pages,
    /// `KIND/NAME`.
    References,
    /// `store:KIND/NAME`.
    Sources,
}

/// Verbs whose name is a new one.
const NEW: &[[&str; 2]] = &[["jwk", "new"], ["key", "import"], ["key", "new"]];

/// Returns what an argument of the command at `path` (noun, verb) takes; `None` where that is
/// nothing with a name.
pub fn takes(path: &[&str], arg: &Arg) -> Option<Takes> {
    let parser = arg.get_value_parser().type_id();
    let is = |ty: TypeId| parser == ty;
    let values = arg.get_value_names().unwrap_or_default();
    let noun = path.first().copied().unwrap_or_default();
    if is(TypeId::of::<Name>()) {
        let new = NEW.iter().any(|new| path == new);
        let kind = noun.parse().ok().filter(|_| !new);
        return kind.map(Takes::Names);
    }
    if is(TypeId::of::<Wanted>()) || is(TypeId::of::<Reference>()) {
        return Some(Takes::References);
    }
    if is(TypeId::of::<which::Which>()) {
        return Some(Takes::Jwk);
    }
    let sources = [
        TypeId::of::<Source>(),
        TypeId::of::<named::Named>(),
        TypeId::of::<keyset::Place>(),
    ];
    if sources.into_iter().any(is) {
        return Some(Takes::Sources);
    }
    if is(TypeId::of::<Place>()) || is(TypeId::of::<keyring::Service>()) {
        return Some(Takes::Hosts);
    }
    // Words that only their reader takes apart.
    match arg.get_id().as_str() {
        "profile" if arg.is_global_set() => Some(Takes::Names(Kind::Oauth)),
        "words" if path == ["help"] => Some(Takes::Pages),
        _ if values.iter().any(|name| name == "NAME=REF") => Some(Takes::Bindings),
        _ => None,
    }
}
