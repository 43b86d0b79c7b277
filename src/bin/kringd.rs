//! `kringd`: the daemon.

use std::{
    io::{IsTerminal as _, Write as _},
    path::PathBuf,
    process::ExitCode,
};

use clap::{CommandFactory as _, Parser, Subcommand, ValueEnum};
use kring::{clock::Clock, config, daemon, demo, dev, keys, setup};

/// Kring tells every agency around a family who else stands around it: that they are involved, never why.
#[derive(Parser)]
#[command(
    name = "kringd",
    version,
    max_term_width = 100,
    after_help = "Examples:
  kringd demo                          the Rotterdam case, live, with everything it needs made on the spot
  kringd dev                           a sandbox to connect a system to
  kringd init --profile household DIR  a new store with keys, certificates and settings
  kringd run --config DIR/kring.toml   serve it
  kringd verify --config DIR/kring.toml  prove it, while it is not served
  kringd restore --config DIR/kring.toml BACKUP  put a backup back

Exit codes: 0 done or stopped, 64 wrong use or configuration (starting again does not help), 1 everything else; \
`kringd verify --help` tells its own."
)]
struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Serve: read the log, listen, and answer until told to stop
    Run {
        /// The configuration file that `kringd init` wrote
        #[arg(long, env = "KRING_CONFIG", value_name = "FILE")]
        config: PathBuf,
    },
    /// Make a new store: settings, policy, keys, a development authority with certificates, an empty log
    Init {
        /// The legal basis (grondslag) this index runs under
        #[arg(long, value_enum)]
        profile: ProfileName,
        /// A policy file to use instead of the profile's own text; it must name the same profile
        #[arg(long, value_name = "FILE")]
        policy: Option<PathBuf>,
        /// A further name of the server certificate, beside localhost
        #[arg(long = "server-name", value_name = "NAME")]
        server_names: Vec<String>,
        /// The folder to make; it must not exist or be empty
        folder: PathBuf,
    },
    /// Issue a client certificate from the development authority of a folder
    Certificate {
        /// The folder that `kringd init` made
        #[arg(long, env = "KRING_FOLDER", value_name = "DIR")]
        folder: PathBuf,
        /// OIN of the agency, 20 positions (test numbers begin with 00000099)
        #[arg(long)]
        oin: String,
        /// Name of the agency
        #[arg(long)]
        organisation: String,
        /// Name of the files: tls/NAME.pem and tls/NAME.key
        name: String,
    },
    /// Make a key file: 64 random hexadecimal digits that nobody else can read
    #[command(
        after_help = "Never over a file that exists. For `kringctl keys rewrap`: a new key for a store that is in use. \
        `kringctl status` and `kringd check-config` show the same fingerprint of it; the fingerprint is not secret.\n\n\
        Example:\n  kringd make-key /etc/kring/keys/key-encryption.key.next"
    )]
    MakeKey {
        /// The file to make
        #[arg(value_name = "FILE")]
        file: PathBuf,
    },
    /// Check a configuration and all that it names, and say everything that is wrong with it
    #[command(
        after_help = "Looks at the settings, the environment, the keys, the policy, the certificates and the store's \
        parts, and compares keys and policy with a store that is not in use; a running daemon is not \
        disturbed.\nEnds with 64 when something stands against a start.\n\nExample:\n  \
        kringd check-config --config /etc/kring/kring.toml"
    )]
    CheckConfig {
        /// The configuration file
        #[arg(long, env = "KRING_CONFIG", value_name = "FILE")]
        config: PathBuf,
    },
    /// Prove a store that no daemon has open: log, events, key slots, snapshot; nothing is changed
    Verify(daemon::VerifyOptions),
    /// Put a backup back into an empty data directory; the log goes on in a new life
    Restore(daemon::RestoreOptions),
    /// Print a completion script for a shell
    #[command(
        after_help = "Example:\n  kringd completion bash > ~/.local/share/bash-completion/completions/kringd"
    )]
    Completion {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Serve a sandbox for connecting a system: agencies, certificates and test BSNs made on the spot
    #[command(after_help = dev::EXAMPLES)]
    Dev(dev::Options),
    /// Play the Rotterdam case on a store of its own and leave the daemon running
    Demo(demo::Options),
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum ProfileName {
    /// Jeugdwet chapter 7: persons under 23; a signal says who and how to reach them, nothing else
    Jeugdwet,
    /// A household index on a basis of its own: adults too, and row, state and sector may be told
    Household,
}

fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => return kring::ctl::usage(&error),
    };
    match arguments.verb {
        Verb::Run { config } => match daemon::run(&config) {
            Ok(()) => ExitCode::SUCCESS,
            Err(why) => failed(&why, why.exit_code()),
        },
        Verb::Init {
            profile,
            policy,
            server_names,
            folder,
        } => init(profile, policy, &server_names, &folder),
        Verb::Certificate {
            folder,
            oin,
            organisation,
            name,
        } => certificate(&folder, &oin, &organisation, &name),
        Verb::MakeKey { file } => match keys::write_new_key(&file, &mut rand::rngs::OsRng) {
            Ok(fingerprint) => done(&format!(
                "{}: a new key, fingerprint {fingerprint}. Keep a copy of it elsewhere, apart from all backups of the data.",
                file.display()
            )),
            Err(why) => failed(&why, 1),
        },
        Verb::CheckConfig { config } => check_config(&config),
        Verb::Verify(options) => daemon::verify(&options),
        Verb::Restore(options) => daemon::restore(&options),
        Verb::Completion { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Arguments::command(), "kringd", &mut script);
            done(String::from_utf8_lossy(&script).trim_end())
        }
        Verb::Dev(options) => until_done(dev::run(options)),
        Verb::Demo(options) => until_done(demo::run(options)),
    }
}

fn init(
    profile: ProfileName,
    policy: Option<PathBuf>,
    server_names: &[String],
    folder: &std::path::Path,
) -> ExitCode {
    let text = match (policy, profile) {
        (None, ProfileName::Household) => Ok(policy::HOUSEHOLD_TOML.to_owned()),
        (None, ProfileName::Jeugdwet) => Ok(policy::JEUGDWET_TOML.to_owned()),
        (Some(path), _) => std::fs::read_to_string(&path).map_err(|error| {
            format!(
                "the policy {} cannot be read: {error}; without --policy the profile's own text is used",
                path.display()
            )
        }),
    };
    let text = match text {
        Ok(text) => text,
        Err(why) => return failed(&why, config::EXIT_USAGE),
    };
    if text.trim().is_empty() {
        let why = "the policy file is empty; without --policy the profile's own text is used";
        return failed(&why, config::EXIT_USAGE);
    }
    let named = match profile {
        ProfileName::Jeugdwet => policy::Profile::Jeugdwet,
        ProfileName::Household => policy::Profile::Household,
    };
    if let Ok(parsed) = policy::Policy::parse(&text)
        && parsed.profile != named
    {
        let why = format!(
            "the policy file names profile {}, not {}",
            parsed.profile.name(),
            named.name()
        );
        return failed(&why, config::EXIT_USAGE);
    }
    match daemon::init(&daemon::NewStore {
        folder,
        policy: &text,
        server_names,
        opened_at: None,
    }) {
        Ok(made) => {
            let mut text = format!("Made a new store under profile {}:\n", named.name());
            for setup::Made { path, what } in made {
                text.push_str(&format!("  {:<44} {what}\n", path.display()));
            }
            text.push_str(&format!(
                "\nKeep copies of the two key files elsewhere: without them nobody can read this store again.\n\
                 Next:\n  kringd run --config {0}/kring.toml\n  kringctl --folder {0} status",
                folder.display()
            ));
            done(&text)
        }
        Err(why) => failed(&why, 1),
    }
}

fn check_config(config: &std::path::Path) -> ExitCode {
    let daemon::Checked {
        found,
        problems,
        compared,
        remarks,
    } = daemon::check(config);
    let table = found.iter().map(|(key, found)| format!("{key:<24}  {found}\n"));
    let table: String = table.collect();
    if problems.is_empty() {
        let keys = match compared {
            true => "",
            false => "whether keys and policy are those of this store, and ",
        };
        let remarks: String = remarks
            .iter()
            .map(|remark| format!("\nTo be done: {remark}.\n"))
            .collect();
        return done(&format!(
            "{table}{remarks}\nNothing of this stands against a start. Not looked at: {keys}whether the \
             addresses are free."
        ));
    }
    for problem in problems.iter().chain(&remarks) {
        failed(problem, config::EXIT_USAGE);
    }
    ExitCode::from(config::EXIT_USAGE)
}

fn certificate(folder: &std::path::Path, oin: &str, organisation: &str, name: &str) -> ExitCode {
    let Some(oin) = event::Oin::parse(oin) else {
        return failed(&"an OIN has 20 positions, letters or digits", config::EXIT_USAGE);
    };
    match setup::issue_client(folder, oin, organisation, name, Clock::system().now_micros()) {
        Ok(made) => done(
            &made
                .iter()
                .map(|m| format!("{}  {}", m.path.display(), m.what))
                .collect::<Vec<_>>()
                .join("\n"),
        ),
        Err(why) => failed(&why, 1),
    }
}

fn until_done(work: impl Future<Output = anyhow::Result<()>>) -> ExitCode {
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(why) => return failed(&why, 1),
    };
    match runtime.block_on(work) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => failed(&format!("{why:#}"), 1),
    }
}

fn done(text: &str) -> ExitCode {
    // A closed pipe is not our failure.
    let _ = writeln!(std::io::stdout(), "{text}");
    ExitCode::SUCCESS
}

fn failed(why: &dyn std::fmt::Display, code: u8) -> ExitCode {
    let (red, plain) = if std::io::stderr().is_terminal() {
        ("\x1b[31m", "\x1b[0m")
    } else {
        ("", "")
    };
    let _ = writeln!(std::io::stderr(), "{red}kringd:{plain} {why}");
    ExitCode::from(code)
}
