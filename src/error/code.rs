//! The stable names of errors: what scripts match on, what the manual lists.

/// What kind of failure it was, and so which exit code it gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A token is refused, for what it is or by the caller's policy: exit 1.
    Refused,
    /// The command line, the configuration or the input is malformed: exit 2.
    Usage,
    /// No such credential, profile or key id: exit 3.
    NotFound,
    /// Login needed, or refused by the person or the server: exit 4.
    Denied,
    /// Network, TLS, time limit, the server's fault: exit 5.
    Remote,
    /// Keychain or file absent, locked, unreadable, full: exit 6.
    Storage,
    /// Somebody else holds it or changed it first: exit 7.
    Conflict,
    /// A bug in authctl: exit 70.
    Bug,
    /// A program that was to be run can't be: exit 126, as in a shell.
    Unrunnable,
    /// There is no program of that name: exit 127, as in a shell.
    NoProgram,
}

impl Kind {
    /// Returns the process's exit code.
    pub const fn exit(self) -> u8 {
        match self {
            Self::Refused => 1,
            Self::Usage => 2,
            Self::NotFound => 3,
            Self::Denied => 4,
            Self::Remote => 5,
            Self::Storage => 6,
            Self::Conflict => 7,
            Self::Bug => 70,
            Self::Unrunnable => 126,
            Self::NoProgram => 127,
        }
    }
}

macro_rules! codes {
    ($($(#[doc = $meaning:literal])+ $variant:ident = $name:literal, $kind:ident;)+) => {
        /// The name of an error: only ever added to, never changed.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Code {
            $($(#[doc = $meaning])+ $variant,)+
        }

        impl Code {
            /// Every code, in the manual's order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// Returns the name that scripts match on.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $name),+ }
            }

            /// Returns the kind, which decides the exit code.
            pub const fn kind(self) -> Kind {
                match self { $(Self::$variant => Kind::$kind),+ }
            }

            /// Says what it means, for the manual.
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$variant => concat!($($meaning),+).trim_ascii()),+ }
            }
        }
    };
}

codes! {
    // The command line and what it names.
    /// The command line is malformed.
    Usage = "usage", Usage;
    /// A source of a value can't be read.
    InputUnreadable = "input_unreadable", Usage;
    /// An input is larger than authctl takes.
    InputTooLarge = "input_too_large", Usage;
    /// A question had to be asked, and there is nobody to ask.
    InputRequired = "input_required", Usage;
    /// A credential can't be written down in the way that its reader takes.
    CredentialUnfit = "credential_unfit", Usage;
    /// A program that is to ask authctl asks another already.
    ToolTaken = "tool_taken", Conflict;
    /// A program that is set up by its own command did not do what it was told.
    ToolFailed = "tool_failed", Storage;
    /// A program wants something kept for a host that gets another credential by the configuration.
    HostTaken = "host_taken", Conflict;
    /// There is no clipboard to copy to: no desktop, or no terminal.
    ClipboardAbsent = "clipboard_absent", Storage;
    /// The program that reaches the clipboard is missing or failed.
    ClipboardFailed = "clipboard_failed", Storage;
    /// `--field` names something that the result does not have, or that is not a single value.
    FieldUnknown = "field_unknown", Usage;
    /// The configuration file can't be read.
    ConfigInvalid = "config_invalid", Usage;
    /// The configuration file can't be written.
    ConfigUnwritable = "config_unwritable", Storage;
    /// The person did not answer, or answered no.
    NotConfirmed = "not_confirmed", Denied;
    /// The file that a result was to be written to is there already.
    FileExists = "file_exists", Conflict;
    /// The result could not be written to standard output, or to its file.
    OutputFailed = "output_failed", Storage;

    // Credentials and stores.
    /// No credential has this name.
    CredentialUnknown = "credential_unknown", NotFound;
    /// A secret that was to be stored is empty.
    SecretEmpty = "secret_empty", Usage;
    /// The index knows the credential, but its store holds no secret for it.
    SecretMissing = "secret_missing", Storage;
    /// There is no keychain on this machine.
    KeychainAbsent = "keychain_absent", Storage;
    /// The keychain is locked.
    KeychainLocked = "keychain_locked", Storage;
    /// The keychain did not answer in time.
    KeychainTimeout = "keychain_timeout", Storage;
    /// The credential has ended, and authctl can't get another.
    CredentialEnded = "credential_ended", Denied;
    /// The store refused or failed.
    StoreFailed = "store_failed", Storage;
    /// The store's data is damaged.
    StoreDamaged = "store_damaged", Storage;
    /// The file store is protected already, or by something that authctl does not change.
    StoreSealed = "store_sealed", Conflict;
    /// The store's file has the wrong owner, mode or type.
    StoreUnsafe = "store_unsafe", Storage;
    /// The passphrase does not open the file store, or does not unlock the key.
    PassphraseWrong = "passphrase_wrong", Denied;
    /// What was given as the file store's identity can't be used.
    IdentityInvalid = "identity_invalid", Usage;
    /// The file store is there, but the identity that opens it is not.
    IdentityMissing = "identity_missing", Storage;
    /// The database is in use by another process.
    DatabaseBusy = "database_busy", Conflict;
    /// Another process changed the same thing first.
    Conflict = "conflict", Conflict;
    /// The database is damaged.
    DatabaseDamaged = "database_damaged", Storage;
    /// The database was written by a newer authctl.
    DatabaseNewer = "database_newer", Storage;
    /// The database can't be used.
    DatabaseUnusable = "database_unusable", Storage;
    /// Another process is changing the same credential.
    LockHeld = "lock_held", Conflict;
    /// A lock file can't be made.
    LockUnusable = "lock_unusable", Storage;

    // API keys.
    /// A key of this name was issued before.
    KeyExists = "key_exists", Conflict;
    /// The key has no active version: it was revoked or disabled.
    KeyInactive = "key_inactive", Conflict;
    /// A rotation of the key is in progress.
    RotationInProgress = "rotation_in_progress", Conflict;
    /// A hook of a rotation failed; both versions of the key are good.
    HookFailed = "hook_failed", Remote;
    /// A command of a rotation did not end in time.
    HookTimeout = "hook_timeout", Remote;
    /// The probe of a rotation says that the new version does not work.
    ProbeFailed = "probe_failed", Remote;
    /// The command that makes the new version of a key failed.
    KeyNotMade = "key_not_made", Remote;
    /// The command that retires the old version of a key failed.
    KeyNotRetired = "key_not_retired", Remote;
    /// An expiry that a key can't have: past, or later than the policy or 366 days allow.
    KeyExpiryRefused = "key_expiry_refused", Usage;
    /// A key has the form of its service's keys, but its checksum is wrong.
    KeyDamaged = "key_damaged", Usage;
    /// The policy in the configuration does not allow such a key.
    KeyPolicyRefused = "key_policy_refused", Usage;
    /// A line of `key new --lines` asks for no key.
    KeyRequestInvalid = "key_request_invalid", Usage;
    /// What `key import --hashes` reads does not tell of keys as it has to.
    KeyImportInvalid = "key_import_invalid", Usage;
    /// A key could be guessed from its hash, or nobody says that it could not.
    KeyWeak = "key_weak", Usage;
    /// A key stands on the command line, where everybody sees it.
    KeyOnCommandLine = "key_on_command_line", Usage;
    /// The snapshot's time is over.
    SnapshotStale = "snapshot_stale", Refused;
    /// The snapshot was changed, or another key signed it.
    SnapshotForged = "snapshot_forged", Refused;
    /// The snapshot was cut off, or is none.
    SnapshotDamaged = "snapshot_damaged", Refused;
    /// The snapshot is older than one that was there before.
    SnapshotRolledBack = "snapshot_rolled_back", Refused;
    /// More keys than one snapshot of that format holds.
    SnapshotTooLarge = "snapshot_too_large", Usage;

    // The audit log.
    /// What may only be done where it is logged can't be logged: to create, to give out.
    AuditUnavailable = "audit_unavailable", Storage;

    // The network.
    /// A URL is not https and not on this machine.
    UrlInsecure = "url_insecure", Usage;
    /// The server can't be reached.
    ConnectFailed = "connect_failed", Remote;
    /// The server did not answer in time.
    RemoteTimeout = "remote_timeout", Remote;
    /// TLS with the server failed.
    TlsFailed = "tls_failed", Remote;
    /// The server's answer can't be used.
    RemoteInvalid = "remote_invalid", Remote;
    /// `--offline` forbids to ask the server, and there is no copy of what it publishes.
    Offline = "offline", Remote;

    // Tokens and their keys.
    /// What was given is no token: not three or five parts of strict base64url with JSON in them.
    JwtMalformed = "jwt_malformed", Usage;
    /// The token is encrypted, and a signed one was wanted.
    JwtEncrypted = "jwt_encrypted", Usage;
    /// The token's payload is another token.
    JwtNested = "jwt_nested", Usage;
    /// The key can't be read, is too weak, or is not for what was asked.
    JwkInvalid = "jwk_invalid", Usage;
    /// A signing or encryption key of this name is in the store already.
    JwkExists = "jwk_exists", Conflict;
    /// A private key or shared secret would go to standard output, and `--reveal` was not given.
    JwkPrivate = "jwk_private", Usage;
    /// No key of the set has the token's `kid`, none fits the token, or the key has no such
    /// version.
    JwkUnknown = "jwk_unknown", NotFound;

    // Encrypted tokens.
    /// What was given is no encrypted token in any of its three forms.
    JweMalformed = "jwe_malformed", Usage;
    /// What the token is to be does not go together.
    JwePlanInvalid = "jwe_plan_invalid", Usage;
    /// The token can't be decrypted: the key is another, or the token was changed.
    JweDecryptFailed = "jwe_decrypt_failed", Refused;
    /// The token names an algorithm that the caller does not take, or one that has to be allowed.
    JweAlgNotAllowed = "jwe_alg_not_allowed", Refused;
    /// The token demands an extension that authctl does not have, or demands one wrongly.
    JweCritUnknown = "jwe_crit_unknown", Refused;
    /// A member of the token's header has a value that it can't have.
    JweHeaderInvalid = "jwe_header_invalid", Refused;
    /// The token asks for more work or memory than the caller grants.
    JweLimitExceeded = "jwe_limit_exceeded", Refused;
    /// The token's additional data is not what the caller demands.
    JweAadMismatch = "jwe_aad_mismatch", Refused;

    // OAuth.
    /// An issuer is no https URL, or is malformed.
    IssuerInvalid = "issuer_invalid", Usage;
    /// Neither the command line, nor the configuration, nor an earlier login says what is needed.
    ProfileIncomplete = "profile_incomplete", Usage;
    /// The issuer publishes no metadata, or metadata that can't be used.
    MetadataInvalid = "metadata_invalid", Remote;
    /// The server has no endpoint for what was asked.
    EndpointMissing = "endpoint_missing", Remote;
    /// The metadata, the callback or the ID token names another issuer.
    IssuerMismatch = "issuer_mismatch", Denied;
    /// The metadata are of another resource.
    ResourceMismatch = "resource_mismatch", Denied;
    /// The callback belongs to another login.
    StateMismatch = "state_mismatch", Denied;
    /// The callback is no authorization response.
    CallbackInvalid = "callback_invalid", Remote;
    /// The callback is not signed as it has to be.
    CallbackForged = "callback_forged", Denied;
    /// The person, or the server on the person's behalf, said no.
    AccessDenied = "access_denied", Denied;
    /// The server refused the login.
    AuthorizationRefused = "authorization_refused", Denied;
    /// Nobody signed in in time.
    LoginTimeout = "login_timeout", Denied;
    /// The ID token does not prove who signed in, or which job runs, to the one that it is shown to.
    IdTokenInvalid = "id_token_invalid", Denied;
    /// The CI job has no ID token: the job does not ask for one, or its runner gives it none.
    IdTokenMissing = "id_token_missing", Denied;
    /// The token endpoint refused the client or its request.
    TokenRefused = "token_refused", Denied;
    /// There is no login that can still give a token: somebody has to sign in.
    LoginRequired = "login_required", Denied;
    /// The access token is not bound to a key, so there is none to prove.
    TokenUnbound = "token_unbound", Denied;
    /// A server does not take the access token, not even a fresh one.
    TokenRejected = "token_rejected", Denied;
    /// The token does not cover what was asked for: a login with more scopes does.
    ScopeInsufficient = "scope_insufficient", Denied;
    /// What the server says is about somebody else than who signed in.
    SubjectMismatch = "subject_mismatch", Denied;
    /// What the server says of the person is not signed as it has to be.
    UserinfoInvalid = "userinfo_invalid", Denied;
    /// The client may not look tokens up, or not tokens of this kind.
    IntrospectionRefused = "introspection_refused", Denied;
    /// The server did not revoke the tokens; after a logout they are removed here all the same.
    RevocationFailed = "revocation_failed", Remote;
    /// The profile has a client already.
    ClientExists = "client_exists", Conflict;
    /// Another program has the port that the browser was to come back to.
    PortTaken = "port_taken", Conflict;
    /// No port can be opened for the browser to come back to.
    ListenFailed = "listen_failed", Storage;

    // Programs that are run with credentials.
    /// A variable can't be set as it was asked for, or a file of variables can't be read.
    EnvironmentInvalid = "environment_invalid", Usage;
    /// There is no program of that name, or not its interpreter.
    ProgramMissing = "program_missing", NoProgram;
    /// The program is there, but may not be run, or is none.
    ProgramUnfit = "program_unfit", Unrunnable;
    /// What the program needs beside it can't be made: a private file, a terminal.
    ProgramUnattended = "program_unattended", Storage;

    // authctl itself.
    /// A bug in authctl.
    Bug = "bug", Bug;
}
