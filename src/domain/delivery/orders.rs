//! Variables from which programs take code or orders.

use super::format::variable::Variable;

/// Whether a file may set a variable.
///
/// SECURITY: a file comes with a repository that somebody else wrote. What these variables hold is
/// run, or decides what is run or whom a program trusts, in this user's name; authctl's own say where
/// credentials are, and which. No list of them is complete: each program may have its own. It is a
/// net for what is known, and help says that a file has to be trusted as code is.
pub fn harmless(name: &Variable) -> bool {
    let name = name.as_str().to_ascii_uppercase();
    let begins = |prefix: &&str| name.starts_with(prefix);
    let ends = |suffix: &&str| name.ends_with(suffix);
    let orders = ORDERS.contains(&name.as_str())
        || BEGINNINGS.iter().any(begins)
        || ENDINGS.iter().any(ends);
    !orders || is_token_of_cargo(&name)
}

/// Cargo's tokens are what such a file is for, and no order.
fn is_token_of_cargo(name: &str) -> bool {
    let registry = name.strip_prefix("CARGO_REGISTR");
    registry.is_some_and(|rest| rest.ends_with("_TOKEN"))
}

/// Where loaders, shells, interpreters and other programs take code, options or trust from.
const ORDERS: &[&str] = &[
    "APPDATA",
    "AWS_CA_BUNDLE",
    "AWS_CONFIG_FILE",
    "AWS_SHARED_CREDENTIALS_FILE",
    "BASHOPTS",
    "BASH_ENV",
    "BROWSER",
    "BUNDLE_GEMFILE",
    "BUNDLE_PATH",
    "CC",
    "CDPATH",
    "CLASSPATH",
    "COMSPEC",
    "CURL_CA_BUNDLE",
    "CURL_HOME",
    "CXX",
    "DOCKER_CONFIG",
    "DOCKER_HOST",
    "EDITOR",
    "EMACSLOADPATH",
    "ENV",
    "EXINIT",
    "GCONV_PATH",
    "GEM_HOME",
    "GEM_PATH",
    "GLIBC_TUNABLES",
    "GNUMAKEFLAGS",
    "GNUPGHOME",
    "GOENV",
    "GOFLAGS",
    "GOPROXY",
    "GOROOT",
    "GOTOOLCHAIN",
    "GRADLE_OPTS",
    "GRADLE_USER_HOME",
    "HOME",
    "HOSTALIASES",
    "IFS",
    "INPUTRC",
    "JAVA_HOME",
    "JAVA_TOOL_OPTIONS",
    "JDK_JAVA_OPTIONS",
    "KUBECONFIG",
    "LESS",
    "LOCALAPPDATA",
    "LOCPATH",
    "MANPAGER",
    "MAKEFILES",
    "MAKEFLAGS",
    "MAVEN_ARGS",
    "MAVEN_OPTS",
    "MFLAGS",
    "MYVIMRC",
    "NETRC",
    "NODE_EXTRA_CA_CERTS",
    "NODE_OPTIONS",
    "NODE_PATH",
    "NODE_REPL_EXTERNAL_MODULE",
    "NODE_TLS_REJECT_UNAUTHORIZED",
    "PAGER",
    "PATH",
    "PATHEXT",
    "PERL5DB",
    "PERL5LIB",
    "PERL5OPT",
    "PERLLIB",
    "PHPRC",
    "PHP_INI_SCAN_DIR",
    "PIP_CONFIG_FILE",
    "PROMPT_COMMAND",
    "PS4",
    "PSMODULEPATH",
    "PSQLRC",
    "PYTHONBREAKPOINT",
    "PYTHONEXECUTABLE",
    "PYTHONHOME",
    "PYTHONINSPECT",
    "PYTHONPATH",
    "PYTHONSTARTUP",
    "PYTHONUSERBASE",
    "PYTHONWARNINGS",
    "REQUESTS_CA_BUNDLE",
    "RUBYLIB",
    "RUBYOPT",
    "RUSTC",
    "RUSTC_WORKSPACE_WRAPPER",
    "RUSTC_WRAPPER",
    "RUSTDOC",
    "RUSTDOCFLAGS",
    "RUSTFLAGS",
    "SHELL",
    "SHELLOPTS",
    "SSH_AUTH_SOCK",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
    "SYSTEMROOT",
    "TF_CLI_CONFIG_FILE",
    "USERPROFILE",
    "UV_CONFIG_FILE",
    "VIMINIT",
    "VISUAL",
    "WINDIR",
    "ZDOTDIR",
    "_JAVA_OPTIONS",
];

/// What the names of such variables begin with, whatever follows.
const BEGINNINGS: &[&str] = &[
    "AUTHCTL_",
    "BASH_FUNC_",
    "CARGO_",
    "CORECLR_",
    "COR_",
    "DOTNET_",
    "DYLD_",
    "GIT_",
    "LD_",
    "LESSCLOSE",
    "LESSKEY",
    "LESSOPEN",
    "LUA_",
    "NPM_CONFIG_",
    "OPENSSL_",
    "RUSTUP_",
    "XDG_",
];

/// What they end with: a program to run, or the server that all traffic goes through.
const ENDINGS: &[&str] = &["_ASKPASS", "_EDITOR", "_PAGER", "_PROXY"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_sets_nothing_that_runs_code() {
        for name in [
            "PYTHONPATH",
            "ps4",
            "AUTHCTL_HOME",
            "GIT_SSH",
            "PAGER",
            "HOME",
            "XDG_CONFIG_HOME",
            "SSH_ASKPASS",
            "LESSOPEN",
            "MANPAGER",
            "DOTNET_STARTUP_HOOKS",
            "LUA_INIT_5_4",
            "MAKEFLAGS",
            "KUBECONFIG",
            "DOCKER_CONFIG",
            "RUSTC",
            "CARGO_BUILD_RUSTC_WRAPPER",
            "npm_config_script_shell",
            "CLASSPATH",
            "PERLLIB",
            "PYTHONBREAKPOINT",
            "OPENSSL_CONF",
            "NODE_EXTRA_CA_CERTS",
            "SSL_CERT_FILE",
            "HTTPS_PROXY",
            "all_proxy",
        ] {
            assert!(!harmless(&name.parse().unwrap()), "{name}");
        }
    }

    #[test]
    fn a_file_sets_what_a_program_is_told() {
        for name in [
            "TOKEN",
            "PATHS",
            "LDAP_PASSWORD",
            "GITHUB_TOKEN",
            "NPM_TOKEN",
            "HOMEPAGE",
            "CREDITOR",
            "AWS_SECRET_ACCESS_KEY",
            "PYTHONUNBUFFERED",
            "DOCKER_TOKEN",
            "CARGO_REGISTRY_TOKEN",
            "CARGO_REGISTRIES_MINE_TOKEN",
        ] {
            assert!(harmless(&name.parse().unwrap()), "{name}");
        }
    }
}
