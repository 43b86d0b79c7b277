//! The command line.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

/// Administers a running Kring daemon: who may connect, and how the index is doing.
#[derive(Parser)]
#[command(
    name = "kringctl",
    version,
    max_term_width = 100,
    after_help = "Examples:
  kringctl --folder DIR status
  kringctl --folder DIR agency add 00000099000000001234 --name \"Youth health care\" --sector youth_health --serves 0599
  kringctl --folder DIR unit add 00000099000000001234 noord --name \"Team North\" --role \"duty nurse\" --phone +31101234567
  kringctl --folder DIR coverage 0599
  kringctl --folder DIR --output json agency list

Exit codes: 0 done, 2 the daemon refused, 3 no connection, 64 wrong command line or unusable files."
)]
pub struct Arguments {
    #[command(flatten)]
    pub(super) connection: Connection,
    /// How to print: tables for people, JSON for scripts
    #[arg(long, value_enum, default_value_t = Output::Table, global = true)]
    pub(super) output: Output,
    #[command(subcommand)]
    pub(super) verb: Verb,
}

#[derive(Args)]
pub(super) struct Connection {
    /// Folder that `kringd init` made; gives authority, certificate and key
    #[arg(long, env = "KRING_FOLDER", value_name = "DIR", global = true)]
    pub(super) folder: Option<PathBuf>,
    /// Address of the daemon
    #[arg(
        long,
        env = "KRING_SERVER",
        value_name = "HOST:PORT",
        default_value = "127.0.0.1:7443",
        global = true
    )]
    pub(super) server: String,
    /// PEM of the authority that signed the daemon's certificate, if not from the folder
    #[arg(long, env = "KRING_CTL_AUTHORITY", value_name = "FILE", global = true)]
    pub(super) authority: Option<PathBuf>,
    /// PEM of the administrator's certificate, if not from the folder
    #[arg(long, env = "KRING_CTL_CERTIFICATE", value_name = "FILE", global = true)]
    pub(super) certificate: Option<PathBuf>,
    /// PEM of its private key, if not from the folder
    #[arg(long, env = "KRING_CTL_PRIVATE_KEY", value_name = "FILE", global = true)]
    pub(super) private_key: Option<PathBuf>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Output {
    /// Tables that fit a terminal
    Table,
    /// JSON, stable field names
    Json,
}

#[derive(Subcommand)]
pub(super) enum Verb {
    /// How the daemon is doing
    Status,
    /// Agencies: admit, list, suspend, resume
    #[command(subcommand)]
    Agency(AgencyVerb),
    /// Units of agencies
    #[command(subcommand)]
    Unit(UnitVerb),
    /// Mandates: one agency's certificate acts for another
    #[command(subcommand)]
    Mandate(MandateVerb),
    /// Who could have registered in a municipality, per sector, and who was heard lately
    #[command(after_help = "Example:\n  kringctl --folder DIR coverage 0599")]
    Coverage {
        /// Municipality code, four digits
        municipality: String,
        /// Show sectors without any agency as well
        #[arg(long)]
        all: bool,
    },
    /// Print a completion script for a shell
    #[command(
        after_help = "Example:\n  kringctl completion bash > ~/.local/share/bash-completion/completions/kringctl"
    )]
    Completion {
        /// Which shell
        shell: Shell,
    },
}

#[derive(Subcommand)]
pub(super) enum AgencyVerb {
    /// Admit an agency; the same content again is harmless
    #[command(
        after_help = "Example:\n  kringctl agency add 00000099000000001234 --name \"Housing Noord\" --sector housing --serves 0599 --serves 0502"
    )]
    Add {
        /// OIN, 20 positions
        oin: String,
        /// Name
        #[arg(long)]
        name: String,
        /// Sector code
        #[arg(long)]
        sector: String,
        /// Municipality it serves; repeat for several
        #[arg(long = "serves", value_name = "CODE")]
        serves: Vec<String>,
        /// It is the municipality with this code
        #[arg(long, value_name = "CODE")]
        is_municipality: Option<String>,
        /// It may hand over relations from the population register (BRP)
        #[arg(long)]
        supplies_brp: bool,
    },
    /// List agencies and their units
    List,
    /// Stop an agency from calling; what it registered stays
    Suspend {
        /// OIN
        oin: String,
    },
    /// Let a suspended agency call again
    Resume {
        /// OIN
        oin: String,
    },
}

#[derive(Subcommand)]
pub(super) enum UnitVerb {
    /// Open a unit of an agency
    #[command(
        after_help = "Example:\n  kringctl unit add 00000099000000001234 noord --name \"Team North\" --role \"duty nurse\" --phone +31101234567"
    )]
    Add {
        /// OIN of the agency
        oin: String,
        /// The agency's own code for the unit: a-z, 0-9 and -
        code: String,
        /// Name
        #[arg(long)]
        name: String,
        /// Role to ask for, not a person
        #[arg(long)]
        role: String,
        /// Telephone
        #[arg(long, default_value = "")]
        phone: String,
        /// Shared mailbox
        #[arg(long, default_value = "")]
        email: String,
        /// Follow-up officer of the municipality that the agency is
        #[arg(long)]
        follow_up_officer: bool,
        /// Shown only through the officer to parties linked through another adult
        #[arg(long)]
        shielded: bool,
        /// Registrations and relations a day; 0: the policy's default
        #[arg(long, default_value_t = 0)]
        daily_quota: u32,
    },
}

#[derive(Subcommand)]
pub(super) enum MandateVerb {
    /// Let the certificate of CALLER act for PRINCIPAL
    Give {
        /// OIN of the agency whose certificate acts (a vendor)
        caller: String,
        /// OIN of the agency it acts for
        principal: String,
    },
    /// Withdraw a mandate
    Withdraw {
        /// OIN of the agency whose certificate acts
        caller: String,
        /// OIN of the agency it acted for
        principal: String,
    },
}
