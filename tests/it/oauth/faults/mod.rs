//! Every fault at every endpoint: the program ends in time and in little memory, with the right
//! exit code; nothing is stored and nothing is lost, and no secret is told.
//!
//! Each fault is tried at one endpoint, in turn; `AUTHCTL_TEST_FULL=1` tries each at all.

mod scenes;
mod table;

use scenes::{ENDPOINTS, Scene};
use table::faults;

use crate::rude::Rude;

#[test]
fn whatever_a_server_does() {
    let full = std::env::var_os("AUTHCTL_TEST_FULL").is_some();
    std::thread::scope(|scope| {
        for (place, endpoint) in ENDPOINTS.iter().copied().enumerate() {
            scope.spawn(move || {
                let elsewhere = Rude::new();
                let mut scene = Scene::new(endpoint);
                for (number, fault) in faults(&elsewhere.origin).iter().enumerate() {
                    if full || number % ENDPOINTS.len() == place {
                        scene.play(fault);
                    }
                }
                scene.end();
                assert_eq!(elsewhere.connections(), 0, "a redirect was followed");
            });
        }
    });
}

#[test]
fn there_are_enough_faults() {
    let all = faults("");
    assert!(all.len() >= 40, "{}", all.len());
    let mut names: Vec<&str> = all.iter().map(|fault| fault.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), all.len(), "a name stands there twice");
}

#[test]
fn nobody_listens_there() {
    for &endpoint in ENDPOINTS {
        Scene::deserted(endpoint);
    }
}
