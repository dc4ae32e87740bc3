//! Rows as events of the Open Cybersecurity Schema Framework (<https://schema.ocsf.io>, 1.3.0).

use serde_json::{Map, Value, json};

use super::view::View;
use crate::domain::audit::entry::{Event, Outcome};

const VERSION: &str = "1.3.0";
const CATEGORY: u32 = 3;
const ACCOUNT_CHANGE: u32 = 3001;
const AUTHENTICATION: u32 = 3002;
/// An activity that the schema has no number for; its name then says which.
const OTHER: u32 = 99;

/// Returns a row as an event.
pub(super) fn event(row: &View) -> Value {
    let (class, activity) = class_and_activity(row.event.parse().ok());
    let failed = row.outcome == Outcome::Failure.as_str();
    let (status, name) = if failed {
        (2, "Failure")
    } else {
        (1, "Success")
    };
    let mut event = json!({
        "metadata": {
            "version": VERSION,
            "uid": row.seq.to_string(),
            "event_code": row.event,
            "log_name": "audit",
            "product": {
                "name": "authctl",
                "vendor_name": "authctl",
                "version": env!("CARGO_PKG_VERSION"),
            },
        },
        "category_uid": CATEGORY,
        "class_uid": class,
        "activity_id": activity,
        "type_uid": class * 100 + activity,
        "time": row.at.millis(),
        "status_id": status,
        "status": name,
        "severity_id": severity(&row.event, failed),
        // The account that an event is about is the credential; where there is none, it is unknown.
        "user": { "name": row.subject.as_deref().unwrap_or("unknown"), "type_id": 0 },
        "actor": actor(row),
    });
    if let Value::Object(event) = &mut event {
        if activity == OTHER {
            event.insert("activity_name".into(), row.event.clone().into());
        }
        if let Some(reason) = row.text("reason") {
            event.insert("status_detail".into(), reason.into());
        }
        if let Some(count) = row.entry.get("count") {
            event.insert("count".into(), count.clone());
        }
        if let Some(host) = row.actor("host") {
            event.insert("device".into(), json!({ "hostname": host, "type_id": 0 }));
        }
        let rest: Map<String, Value> = ["detail", "presented", "first_at"]
            .into_iter()
            .filter_map(|name| Some((name.to_owned(), row.entry.get(name)?.clone())))
            .collect();
        if !rest.is_empty() {
            event.insert("unmapped".into(), rest.into());
        }
    }
    event
}

fn actor(row: &View) -> Value {
    let mut user = Map::new();
    if let Some(name) = row.actor("user") {
        user.insert("name".into(), name.clone());
    }
    if let Some(uid) = row.actor("uid") {
        user.insert("uid".into(), uid.to_string().into());
    }
    let mut actor = Map::new();
    actor.insert("user".into(), user.into());
    if let Some(pid) = row.actor("pid") {
        actor.insert("process".into(), json!({ "pid": pid }));
    }
    if let Some(job) = row.actor("job") {
        actor.insert("session".into(), json!({ "uid": job }));
    }
    actor.into()
}

/// Informational, medium, or critical: that the log was tampered with.
fn severity(event: &str, failed: bool) -> u32 {
    match (event == Event::LogBroken.as_str(), failed) {
        (true, _) => 5,
        (false, true) => 3,
        (false, false) => 1,
    }
}

fn class_and_activity(event: Option<Event>) -> (u32, u32) {
    let Some(event) = event else {
        return (ACCOUNT_CHANGE, OTHER);
    };
    match event {
        Event::KeyIssued
        | Event::KeyImported
        | Event::JwkIssued
        | Event::SecretStored
        | Event::ClientRegistered => (ACCOUNT_CHANGE, 1),
        Event::KeyEnabled => (ACCOUNT_CHANGE, 2),
        Event::KeyRotated | Event::JwkRotated => (ACCOUNT_CHANGE, 3),
        Event::KeyDisabled => (ACCOUNT_CHANGE, 5),
        Event::KeyRevoked
        | Event::KeyRemoved
        | Event::JwkRemoved
        | Event::SecretRemoved
        | Event::ClientRemoved => (ACCOUNT_CHANGE, 6),
        Event::KeyRevealed
        | Event::RotationBegun
        | Event::RotationCommitted
        | Event::RotationAborted
        | Event::KeysExported
        | Event::KeyHandedOver
        | Event::JwkRevealed
        | Event::SecretRevealed
        | Event::StoreSealed
        | Event::ClientChanged
        | Event::LogBegun
        | Event::LogGap
        | Event::LogBroken => (ACCOUNT_CHANGE, OTHER),
        Event::LoggedIn | Event::KeyVerified | Event::TokenVerified => (AUTHENTICATION, 1),
        Event::LoggedOut => (AUTHENTICATION, 2),
        Event::TokenRefreshed => (AUTHENTICATION, 3),
        Event::TokenExchanged => (AUTHENTICATION, 4),
        Event::TokenDecrypted | Event::TokenRevoked | Event::StoreDenied => (AUTHENTICATION, OTHER),
    }
}
