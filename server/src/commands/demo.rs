//! `claviger demo`.

use service::demo::{self, Options, Summary};

use crate::config::Place;
use crate::{Stop, output, startup};

/// Standard output is how to get in, and nothing else: `make demo` keeps it.
pub(super) async fn run(place: &Place) -> Result<(), Stop> {
    let service = startup::open(place).await?;
    let summary = demo::fill(&service, &Options::default()).await?;
    service.database().close().await;
    print(&summary)
}

fn print(summary: &Summary) -> Result<(), Stop> {
    let Summary { users, keys, tokens, usage_days, .. } = summary;
    output::line(format_args!(
        "{}: {users} users, {keys} API keys, {tokens} API tokens, {usage_days} days of usage.\n",
        demo::ORGANISATION
    ))?;
    output::line("Sign in as")?;
    for account in &summary.accounts {
        let roles: Vec<&str> = account.roles.iter().map(|role| role.as_str()).collect();
        output::line(format_args!("  {:<40} {} ({})", account.email, account.name, roles.join(", ")))?;
    }
    output::line(format_args!("with the password\n  {}\n", summary.password.expose()))?;
    output::line(format_args!("A key to try, “{}”:\n  {}\n", summary.key.name, summary.key.secret.expose()))?;
    Ok(())
}
