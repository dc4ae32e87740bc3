//! Where other programs have their files, as the environment says.

use std::path::PathBuf;

use super::{Settings, path_variable, variable};

impl Settings {
    /// Returns the folders in which programs are looked for.
    pub fn search_path(&self) -> Vec<PathBuf> {
        let list = variable("PATH").unwrap_or_default();
        // An empty entry is the folder that somebody happens to be in.
        let absolute = |folder: &PathBuf| folder.is_absolute();
        std::env::split_paths(&list).filter(absolute).collect()
    }

    /// Returns the folder in which a person keeps programs of their own.
    pub fn own_programs(&self) -> PathBuf {
        home().join(".local/bin")
    }

    /// Returns where git has the person's configuration, the first that is there being the one
    /// (git-config(1), FILES).
    pub fn git_config(&self) -> Vec<PathBuf> {
        if let Some(file) = path_variable("GIT_CONFIG_GLOBAL") {
            return vec![file];
        }
        let folder = path_variable("XDG_CONFIG_HOME").unwrap_or_else(|| home().join(".config"));
        vec![home().join(".gitconfig"), folder.join("git/config")]
    }

    /// Returns where git has everybody's configuration, where it reads that at all (git(1),
    /// Environment Variables).
    pub fn git_system_config(&self) -> Option<PathBuf> {
        let no = variable("GIT_CONFIG_NOSYSTEM").is_some_and(|no| no != "0" && no != "false");
        let named = path_variable("GIT_CONFIG_SYSTEM");
        (!no).then(|| named.unwrap_or_else(|| PathBuf::from("/etc/gitconfig")))
    }

    /// Returns docker's `config.json`.
    pub fn docker_config(&self) -> PathBuf {
        let folder = path_variable("DOCKER_CONFIG").unwrap_or_else(|| home().join(".docker"));
        folder.join("config.json")
    }

    /// Returns the configuration of AWS's programs.
    pub fn aws_config(&self) -> PathBuf {
        path_variable("AWS_CONFIG_FILE").unwrap_or_else(|| home().join(".aws/config"))
    }

    /// Returns cargo's configuration; the name without an ending is an old one.
    pub fn cargo_config(&self) -> [PathBuf; 2] {
        let folder = path_variable("CARGO_HOME").unwrap_or_else(|| home().join(".cargo"));
        ["config.toml", "config"].map(|name| folder.join(name))
    }

    /// Returns Terraform's configuration.
    pub fn terraform_config(&self) -> PathBuf {
        path_variable("TF_CLI_CONFIG_FILE").unwrap_or_else(|| home().join(".terraformrc"))
    }

    /// Returns the folder in which Terraform looks for helpers.
    pub fn terraform_plugins(&self) -> PathBuf {
        home().join(".terraform.d/plugins")
    }

    /// Returns the files that kubectl's configuration is read from.
    pub fn kubeconfig(&self) -> Vec<PathBuf> {
        let list = variable("KUBECONFIG").unwrap_or_default();
        let named = std::env::split_paths(&list).filter(|file| !file.as_os_str().is_empty());
        let named: Vec<PathBuf> = named.collect();
        if named.is_empty() {
            return vec![home().join(".kube/config")];
        }
        named
    }

    /// Returns Bazel's configuration of the person.
    pub fn bazel_config(&self) -> PathBuf {
        home().join(".bazelrc")
    }

    /// Returns the person's `.npmrc`.
    pub fn npm_config(&self) -> PathBuf {
        let named = ["NPM_CONFIG_USERCONFIG", "npm_config_userconfig"];
        let named = named.into_iter().find_map(path_variable);
        named.unwrap_or_else(|| home().join(".npmrc"))
    }
}

/// An empty path where there is none, and then nothing can be written there.
fn home() -> PathBuf {
    let folders = directories::BaseDirs::new();
    folders.map_or_else(PathBuf::new, |folders| folders.home_dir().to_owned())
}
