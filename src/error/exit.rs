//! The exit codes in words, for the manual and the page on them.

/// Each exit code, and what it means.
pub const EXITS: &[(&str, &str)] = &[
    ("0", "done; if it was a question, the answer is yes"),
    (
        "1",
        "the answer is no: bad signature, failed claims, refused token, unknown, expired or revoked key, something due",
    ),
    (
        "2",
        "usage: the command line, the configuration or the input is malformed",
    ),
    ("3", "not found: no such credential, profile or key id"),
    (
        "4",
        "denied: login needed, refused by the person or the server, state or issuer mismatch",
    ),
    ("5", "remote: network, TLS, time limit, the server's fault"),
    (
        "6",
        "storage: keychain absent, locked or not answering; file unreadable, wrong mode, disk full",
    ),
    (
        "7",
        "conflict: another process holds the lock or changed it first; a rotation is in progress",
    ),
    ("70", "a bug in authctl"),
    ("126", "run: the program is there, but can't be run"),
    ("127", "there is no such program: that of run, or kubectl"),
    ("128+N", "ended by signal N; 130 is Ctrl-C"),
];

#[cfg(test)]
mod tests {
    use super::EXITS;
    use crate::error::Code;

    #[test]
    fn every_error_has_an_exit_code_with_a_meaning() {
        for code in Code::ALL {
            let exit = code.kind().exit().to_string();
            assert!(EXITS.iter().any(|(told, _)| *told == exit), "{exit}");
        }
    }
}
