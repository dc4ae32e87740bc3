//! The checks of the machine: stores, bus, files, clock, browser, proxies, authorities.

use super::{Check, State};
use crate::ctx::{Ctx, SOURCE_LIMIT};
use crate::domain::checkup;
use crate::domain::credential::{Credential, StoreKind};
use crate::domain::ports::{Protection, StoreError};
use crate::error::Error;

/// Checks both stores and the bus. A store that nothing uses is worth a note, however it is.
pub(super) fn stores(
    ctx: &Ctx,
    known: &[Credential],
    keychain: &Result<(), StoreError>,
) -> Result<Vec<Check>, Error> {
    let asked = ctx.settings.store()?;
    // A database that can't be read is told on its own line.
    let remembered = || ctx.database.default_store().ok().flatten();
    let chosen = asked.or_else(remembered);
    let wanted = |kind| chosen == Some(kind) || known.iter().any(|one| one.store == kind);
    let state = |kind| {
        if wanted(kind) {
            State::Bad
        } else {
            State::Note
        }
    };
    let mut checks = vec![match keychain {
        Ok(()) => Check::new("keychain", State::Ok, ctx.keychain.place()),
        // Before the first write, one that is there but can't be used stops that write.
        Err(error) if chosen.is_none() && !matches!(error, StoreError::Absent { .. }) => {
            Check::failed("keychain", State::Bad, error.clone())
        }
        Err(error) => Check::failed("keychain", state(StoreKind::Keychain), error.clone()),
    }];
    checks.extend(ctx.inspect.bus().map(|bus| {
        match bus {
            Ok(address) => Check::new("bus", State::Ok, address),
            Err(reason) => Check::new("bus", state(StoreKind::Keychain), reason)
                .fix("log in to a desktop session, or run under dbus-run-session"),
        }
    }));
    checks.push(match ctx.file.probe() {
        Ok(()) => file(ctx),
        Err(error) => Check::failed("file store", state(StoreKind::File), error),
    });
    Ok(checks)
}

fn file(ctx: &Ctx) -> Check {
    let place = ctx.file.place();
    match ctx.file.protection() {
        Ok(Protection::Given { place: by }) => {
            let found = format!("{place}, opened by the identity in {by}");
            Check::new("file store", State::Ok, found)
        }
        Ok(Protection::Missing) => Check::new("file store", State::Ok, "not used yet"),
        Ok(Protection::Sealed { .. }) => {
            let found = format!("{place}, sealed by a passphrase");
            Check::new("file store", State::Ok, found)
        }
        Ok(Protection::Unsealed) => {
            let found = format!("{place}, opened by a file that only this user may read");
            Check::new("file store", State::Ok, found)
        }
        Err(error) => Check::failed("file store", State::Bad, error),
    }
}

/// Checks owner and mode of authctl's folders and what is in them: a line for each fault.
pub(super) fn files(ctx: &Ctx) -> Vec<Check> {
    let folders = ctx.settings.folders();
    let faults: Vec<Check> = [
        &folders.config,
        &folders.data,
        &folders.state,
        &folders.cache,
    ]
    .into_iter()
    .flat_map(|folder| ctx.inspect.faults(folder))
    .map(|fault| Check::failed("files", State::Bad, fault))
    .collect();
    if faults.is_empty() {
        let found = format!(
            "{} and the rest are this user's alone",
            folders.data.display()
        );
        vec![Check::new("files", State::Ok, found)]
    } else {
        faults
    }
}

/// Checks the clock against the records.
pub(super) fn clock(ctx: &Ctx, known: &[Credential]) -> Check {
    let newest = known.iter().map(|one| one.updated_at).max();
    let now = ctx.now();
    match checkup::clock(now, newest) {
        Ok(()) => Check::new("clock", State::Ok, now.to_string()),
        Err(error) => Check::new("clock", State::Bad, error.to_string())
            .fix("set the clock: tokens and keys are judged by it"),
    }
}

/// Checks whether a login could open a browser.
pub(super) fn browser(ctx: &Ctx) -> Check {
    // Any address will do: what would open it is asked, and nothing is opened.
    let found = HOME_PAGE.parse().map(|url| ctx.browser.openers(&url));
    match found {
        Ok(Ok(openers)) => {
            let program = openers
                .into_iter()
                .next()
                .and_then(|words| words.into_iter().next());
            let found = format!("by {}", program.unwrap_or_default());
            Check::new("browser", State::Ok, found)
        }
        Ok(Err(error)) => Check::new("browser", State::Note, error.to_string())
            .fix("BROWSER names a command that opens a URL"),
        Err(error) => Check::new("browser", State::Bad, error.to_string()),
    }
}

const HOME_PAGE: &str = "https://localhost/";

/// Checks the proxy variables: a line for each that is set.
pub(super) fn proxies(ctx: &Ctx) -> Vec<Check> {
    let set = ctx.settings.proxies();
    if set.is_empty() {
        return vec![Check::new("proxy", State::Ok, "none")];
    }
    set.into_iter()
        .map(|(name, value)| match checkup::proxy(&value) {
            // SECURITY: its user and password are left out.
            Some(proxy) => Check::new("proxy", State::Ok, format!("{name}: {proxy}")),
            None => Check::new("proxy", State::Bad, format!("{name} names no proxy"))
                .fix("write it like http://proxy.example:3128, or unset it"),
        })
        .collect()
}

/// Checks the file of certificate authorities, where one is given.
pub(super) fn authorities(ctx: &Ctx) -> Check {
    let Some(path) = ctx.settings.ca_cert() else {
        return Check::new("authorities", State::Ok, "the system's");
    };
    let place = path.display();
    let fix = "--ca-cert and SSL_CERT_FILE want a file of certificates in PEM";
    match ctx.inputs.file(&path, SOURCE_LIMIT) {
        Ok(pem)
            if pem
                .expose_text()
                .is_some_and(|text| text.contains("-----BEGIN CERTIFICATE-----")) =>
        {
            Check::new("authorities", State::Ok, format!("{place}"))
        }
        Ok(_) => Check::new(
            "authorities",
            State::Bad,
            format!("{place} holds no certificate in PEM"),
        )
        .fix(fix),
        Err(error) => Check::new("authorities", State::Bad, error.to_string()).fix(fix),
    }
}
