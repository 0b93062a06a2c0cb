//! What the measurements need of the product's own code, compiled with it: the bare handlers it is
//! compared with, databases of any size, and the timing of lists. Driven by `../run.mjs`.
#![recursion_limit = "512"]
#![allow(clippy::print_stdout, reason = "one line of JSON is how it answers")]

mod bare;
mod closed;
mod fill;
mod lists;
mod scan;
mod signed;

use std::path::PathBuf;

use clap::{Parser, Subcommand};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

#[derive(Parser)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the bare handlers
    Bare,
    /// Fill an empty database, and write some of its secrets to files
    Fill(fill::Fill),
    /// Time lists and searches on a small and a large database
    Lists(lists::Lists),
    /// Sign requests that are good for once each
    Sign(signed::Sign),
    /// Verify with the database closed
    Closed(closed::Closed),
}

/// A database and its key ring, as the product's options name them.
#[derive(clap::Args)]
struct Where {
    #[arg(long)]
    data_dir: PathBuf,
    #[arg(long)]
    database_url: Option<String>,
}

impl Where {
    async fn open(&self) -> Result<service::Service> {
        let options = server::config::PlaceOptions {
            database_url: self.database_url.clone(),
            data_dir: Some(self.data_dir.display().to_string()),
            ..server::config::PlaceOptions::default()
        };
        let place = server::config::Place::understand(options, &server::config::File::default())?;
        server::startup::open(&place).await.map_err(|stop| stop.to_string().into())
    }
}

fn main() -> Result<()> {
    // `cargo bench` without the driver has nothing to measure.
    if std::env::args().any(|argument| argument == "--bench") {
        println!("run `make bench`");
        return Ok(());
    }
    let cli = Cli::parse();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        match cli.command {
            Command::Bare => bare::run().await,
            Command::Fill(options) => fill::run(&options).await,
            Command::Lists(options) => lists::run(&options).await,
            Command::Sign(options) => signed::run(&options).await,
            Command::Closed(options) => closed::run(&options).await,
        }
    })
}
