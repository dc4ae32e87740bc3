//! The host's table of the configuration, as a program is set up.

use super::{Changed, Step};
use crate::commands::helper::which::Named;
use crate::ctx::Ctx;
use crate::domain::delivery::place::Host;
use crate::domain::delivery::setup::Way;
use crate::domain::delivery::wanted::Wanted;
use crate::domain::ports::Change;
use crate::error::{Code, Error};

/// Returns the host that is named on the command line, and what goes there, by it or by the
/// configuration; nothing where no host is named.
pub(in crate::commands::helper) fn meant(
    named: &Named,
    way: Way,
    ctx: &Ctx,
) -> Result<Option<Host>, Error> {
    let Some(place) = &named.host else {
        return Ok(None);
    };
    if let Some(host) = named.said() {
        host.wanted.for_servers()?;
        return Ok(Some(host));
    }
    let hosts = ctx.settings.hosts()?;
    match (place.find(&hosts), way) {
        (Some(host), _) => Ok(Some(Host {
            place: place.clone(),
            ..host.clone()
        })),
        (None, Way::Install) => {
            let message = format!("nothing says which credential goes to {place}");
            Err(Error::new(Code::Usage, message).hint("--as REF names it, such as oauth/work"))
        }
        (None, Way::Uninstall) => Ok(None),
    }
}

/// Plans the host's table of the configuration, where the command line says what goes there.
pub(super) fn planned(
    named: &Named,
    way: Way,
    ctx: &Ctx,
) -> Result<Option<(Changed, Step)>, Error> {
    let Some(host) = named.said() else {
        return Ok(None);
    };
    let (place, wanted) = (&host.place, &host.wanted);
    let hosts = ctx.settings.hosts()?;
    let known = hosts.iter().find(|known| known.place == *place);
    let path = |inner: &[&str]| -> Vec<String> {
        let outer = ["hosts".to_owned(), place.to_string()].into_iter();
        outer
            .chain(inner.iter().map(|&name| name.to_owned()))
            .collect()
    };
    let set = |name: &str, value: Option<String>| Change {
        path: path(&[name]),
        to: value.map(Into::into),
    };
    let (adds, removes, steps) = match way {
        Way::Install if known == Some(&host) => return Ok(None),
        Way::Install => {
            warn_if_missing(wanted, ctx)?;
            let steps = vec![
                set("as", Some(wanted.to_string())),
                set("username", host.username.as_ref().map(ToString::to_string)),
            ];
            (lines(&host), known.map(lines).unwrap_or_default(), steps)
        }
        // What somebody has changed since is theirs.
        Way::Uninstall if known != Some(&host) => return Ok(None),
        Way::Uninstall => {
            let gone = Change {
                path: path(&[]),
                to: None,
            };
            (Vec::new(), lines(&host), vec![gone])
        }
    };
    let changed = Changed {
        place: ctx.configuration.place(),
        adds,
        removes,
        ..Changed::default()
    };
    Ok(Some((changed, Step::Table(steps))))
}

/// Warns of a credential that is not there: it may come later.
pub(in crate::commands::helper) fn warn_if_missing(
    wanted: &Wanted,
    ctx: &Ctx,
) -> Result<(), Error> {
    if ctx.database.credential(&wanted.reference)?.is_none() {
        ctx.warn(&format!("there is no {} yet", wanted.reference));
    }
    Ok(())
}

fn lines(host: &Host) -> Vec<String> {
    let mut lines = vec![
        format!("[hosts.\"{}\"]", host.place),
        format!("as = \"{}\"", host.wanted),
    ];
    lines.extend(
        host.username
            .iter()
            .map(|name| format!("username = \"{name}\"")),
    );
    lines
}
